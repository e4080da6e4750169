"""The log repeats nothing more than once a minute."""

from bot.runtime.seldom import MAX_SUBJECTS, QUIET_SECONDS, Seldom


class Steady:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_subject_passes_once_a_minute_with_the_number_held_back() -> None:
    clock = Steady()
    seldom = Seldom(clock)
    assert [seldom.count("a") for _ in range(3)] == [1, 0, 0]
    assert seldom.count("b") == 1
    clock.now = QUIET_SECONDS
    assert [seldom.count("a") for _ in range(2)] == [3, 0]
    assert seldom.count("b") == 1


def test_ever_new_subjects_take_no_more_room() -> None:
    seldom = Seldom(Steady())
    for number in range(3 * MAX_SUBJECTS):
        assert [seldom.count(number) for _ in range(2)] == [1, 0]
    assert max(len(seldom._passed), len(seldom._held)) <= MAX_SUBJECTS
