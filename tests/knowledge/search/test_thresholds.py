import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from knowledge.search.thresholds import ANSWERS_BETWEEN, thresholds

NO_BACKGROUND = np.zeros((1, 2), np.float32)


def scores(*rows: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(rows, np.float32).reshape(-1, 2)


def test_an_entry_answers_from_the_score_on_that_keeps_wrong_ones_away() -> None:
    right = [(0.9 - number / 100, 0.0) for number in range(50)]
    wrong = [(0.0, 0.39 - number / 200) for number in range(50)]
    owners = np.zeros(100, np.int64)
    limits = thresholds(scores(*right, *wrong), owners, NO_BACKGROUND, NO_BACKGROUND)
    assert 0.36 < limits.answer <= 0.41


def test_a_background_that_scores_high_keeps_answers_away() -> None:
    high = scores(*[(0.7, 0.0)] * 10)
    limits = thresholds(scores((0.9, 0.0)), np.array([0]), NO_BACKGROUND, high)
    assert limits.answer >= 0.69


def test_a_guide_too_small_to_tell_answers_only_what_is_close() -> None:
    limits = thresholds(scores((0.1, 0.0)), np.array([1]), NO_BACKGROUND, NO_BACKGROUND)
    assert limits.answer == ANSWERS_BETWEEN[1]


@given(arrays.arrays(np.float32, (12, 2), elements=st.floats(0, 1, width=32)))
def test_suggestions_come_before_answers_and_these_before_sure_ones(
    found: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    limits = thresholds(found[:4], np.array([0, 1, 0, 1]), found[4:8], found[8:])
    assert 0 < limits.suggest <= limits.answer <= limits.sure
