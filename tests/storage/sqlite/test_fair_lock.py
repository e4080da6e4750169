from concurrent.futures import ThreadPoolExecutor

from storage.sqlite.fair_lock import FairLock

LONG = 30.0


def test_only_one_thread_holds_the_lock() -> None:
    turns, inside, seen = FairLock(), [0], []

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


def test_a_thread_that_timed_out_is_skipped() -> None:
    turns = FairLock()
    assert turns.acquire(0)
    assert not turns.acquire(0)
    turns.release()
    assert turns.acquire(0)
