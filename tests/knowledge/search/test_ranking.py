import numpy as np
import pytest

from knowledge.search import ranking
from knowledge.search.encoder import Vectors
from knowledge.search.ranking import NO_OWNER, TrainingSet, fit

CHANCE = np.random.default_rng(7)


def directions(centre: int, count: int) -> Vectors:
    """Return unit vectors (count, 8) float32 around an axis."""
    vectors = CHANCE.normal(0, 0.1, (count, 8))
    vectors[:, centre] += 1
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def training(owners: list[int], vectors: Vectors) -> TrainingSet:
    return TrainingSet(vectors, np.array(owners), np.ones(len(owners), np.float32))


CLOUDS = np.concatenate([directions(0, 5), directions(1, 5), directions(2, 5)])
OWNERS = [0] * 5 + [1] * 5 + [NO_OWNER] * 5


def test_the_entry_with_the_nearest_phrasings_scores_best() -> None:
    fitted, _ = fit(training(OWNERS, CLOUDS), entries=2)
    assert fitted.scores(directions(0, 1)[0]).argmax() == 0
    assert fitted.scores(directions(1, 1)[0]).argmax() == 1


def test_a_vector_near_the_background_scores_low() -> None:
    fitted, _ = fit(training(OWNERS, CLOUDS), entries=2)
    assert fitted.scores(directions(2, 1)[0]).max() < 0.2
    assert fitted.scores(directions(0, 1)[0]).max() > 0.6


@pytest.mark.parametrize("landmarks", [100, 9])
def test_leave_one_out_scores_match_a_ranking_without_the_row(
    landmarks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The match is exact if the row is not a landmark, and close if it is."""
    monkeypatch.setattr(ranking, "MAX_LANDMARKS", landmarks)
    _, left_out = fit(training(OWNERS, CLOUDS), entries=2)
    for row in (10, 14):
        rest = [number for number in range(len(OWNERS)) if number != row]
        without, _ = fit(training([OWNERS[n] for n in rest], CLOUDS[rest]), entries=2)
        assert without.scores(CLOUDS[row]) == pytest.approx(left_out[row], abs=1e-2)


def test_duplicate_rows_are_accepted() -> None:
    fitted, left_out = fit(training([0, 0, 1], CLOUDS[[0, 0, 5]]), entries=2)
    assert np.isfinite(fitted.weights).all()
    assert np.isfinite(left_out).all()
