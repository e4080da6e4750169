import numpy as np
import pytest

from knowledge.search import ranking
from knowledge.search.encoder import Vectors
from knowledge.search.ranking import NO_ENTRY, Evidence, rank

CHANCE = np.random.default_rng(7)


def directions(centre: int, count: int) -> Vectors:
    """Unit vectors around an axis."""
    vectors = CHANCE.normal(0, 0.1, (count, 8))
    vectors[:, centre] += 1
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit


def evidence(owners: list[int], vectors: Vectors) -> Evidence:
    return Evidence(vectors, np.array(owners), np.ones(len(owners), np.float32))


CLOUDS = np.concatenate([directions(0, 5), directions(1, 5), directions(2, 5)])
OWNERS = [0] * 5 + [1] * 5 + [NO_ENTRY] * 5


def test_the_entry_of_the_nearest_phrasings_scores_best() -> None:
    ranked, _ = rank(evidence(OWNERS, CLOUDS), entries=2)
    assert ranked.scores(directions(0, 1)[0]).argmax() == 0
    assert ranked.scores(directions(1, 1)[0]).argmax() == 1


def test_what_is_near_nobodys_phrasings_scores_little() -> None:
    ranked, _ = rank(evidence(OWNERS, CLOUDS), entries=2)
    assert ranked.scores(directions(2, 1)[0]).max() < 0.2
    assert ranked.scores(directions(0, 1)[0]).max() > 0.6


@pytest.mark.parametrize("landmarks", [100, 9])
def test_scores_of_left_out_rows_are_those_of_a_ranking_without_them(
    landmarks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exactly so where the row is no landmark, and nearly where it is one."""
    monkeypatch.setattr(ranking, "LANDMARKS", landmarks)
    _, left_out = rank(evidence(OWNERS, CLOUDS), entries=2)
    for row in (10, 14):
        rest = [number for number in range(len(OWNERS)) if number != row]
        without, _ = rank(evidence([OWNERS[n] for n in rest], CLOUDS[rest]), entries=2)
        assert without.scores(CLOUDS[row]) == pytest.approx(left_out[row], abs=1e-2)


def test_the_same_row_twice_is_no_obstacle() -> None:
    ranked, left_out = rank(evidence([0, 0, 1], CLOUDS[[0, 0, 5]]), entries=2)
    assert np.isfinite(ranked.weights).all()
    assert np.isfinite(left_out).all()
