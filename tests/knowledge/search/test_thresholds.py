import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from knowledge.search.thresholds import ANSWER_RANGE, calibrate

NO_BACKGROUND = np.zeros((1, 2), np.float32)


def scores(*rows: tuple[float, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.array(rows, np.float32).reshape(-1, 2)


def test_the_answer_threshold_excludes_wrong_answers() -> None:
    right = [(0.9 - number / 100, 0.0) for number in range(50)]
    wrong = [(0.0, 0.39 - number / 200) for number in range(50)]
    owners = np.zeros(100, np.int64)
    thresholds = calibrate(scores(*right, *wrong), owners, NO_BACKGROUND, NO_BACKGROUND)
    assert 0.36 < thresholds.answer <= 0.41


def test_a_high_scoring_background_raises_the_answer_threshold() -> None:
    high = scores(*[(0.7, 0.0)] * 10)
    thresholds = calibrate(scores((0.9, 0.0)), np.array([0]), NO_BACKGROUND, high)
    assert thresholds.answer >= 0.69


def test_a_very_small_guide_gets_the_highest_answer_threshold() -> None:
    thresholds = calibrate(scores((0.1, 0.0)), np.array([1]), NO_BACKGROUND, NO_BACKGROUND)
    assert thresholds.answer == ANSWER_RANGE[1]


@given(arrays.arrays(np.float32, (12, 2), elements=st.floats(0, 1, width=32)))
def test_the_thresholds_are_in_order(
    scores_: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> None:
    thresholds = calibrate(scores_[:4], np.array([0, 1, 0, 1]), scores_[4:8], scores_[8:])
    assert 0 < thresholds.suggest <= thresholds.answer <= thresholds.sure
