import threading
from concurrent.futures import ThreadPoolExecutor

from storage.turns import Turns

LONG = 30.0


def test_only_one_holds_the_turn() -> None:
    turns, inside, seen = Turns(), [0], []

    def work(_: int) -> None:
        for _ in range(100):
            assert turns.acquire(LONG)
            inside[0] += 1
            seen.append(inside[0])
            inside[0] -= 1
            turns.release()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert set(seen) == {1}
    assert len(seen) == 800


def test_the_one_who_waited_longest_comes_first() -> None:
    turns, served = Turns(), []

    def wait(name: int) -> None:
        assert turns.acquire(LONG)
        served.append(name)
        turns.release()

    assert turns.acquire(LONG)
    threads = []
    for name in range(5):
        thread = threading.Thread(target=wait, args=(name,))
        thread.start()
        while len(turns._waiting) <= name:
            pass
        threads.append(thread)
    turns.release()
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2, 3, 4]


def test_one_who_gave_up_waiting_is_passed_over() -> None:
    turns = Turns()
    assert turns.acquire(0)
    assert not turns.acquire(0)
    turns.release()
    assert turns.acquire(0)
