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


def test_a_row_counts_as_much_as_its_weight_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MAX_LANDMARKS", 12)
    twice = [*range(len(OWNERS)), 13]
    doubled, _ = fit(training([OWNERS[n] for n in twice], CLOUDS[twice]), entries=2)
    weights = np.ones(len(OWNERS), np.float32)
    weights[13] = 2
    weighted, _ = fit(TrainingSet(CLOUDS, np.array(OWNERS), weights), entries=2)
    for vector in CLOUDS:
        assert weighted.scores(vector) == pytest.approx(doubled.scores(vector), abs=1e-3)


def test_a_row_of_little_weight_scores_as_if_it_were_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ranking, "MAX_LANDMARKS", 9)
    weights = np.full(len(OWNERS), 0.15, np.float32)
    _, left_out = fit(TrainingSet(CLOUDS, np.array(OWNERS), weights), entries=2)
    rest = [*range(len(OWNERS) - 1)]
    without, _ = fit(TrainingSet(CLOUDS[rest], np.array(OWNERS)[rest], weights[rest]), entries=2)
    assert without.scores(CLOUDS[-1]) == pytest.approx(left_out[-1], abs=1e-2)


def test_a_ranking_keeps_no_rows_but_its_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "MAX_LANDMARKS", 9)
    fitted, _ = fit(training(OWNERS, CLOUDS), entries=2)
    assert fitted.landmarks.shape == (9, 8)
    assert fitted.landmarks.base is None
