"""What follows an acknowledgement: who waits for whom, and what is left when the process ends."""

import threading
import weakref
from functools import partial

from bot.running.work import Work


class Task:
    """Blocks whoever runs it until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.go.wait(10)


def test_what_waits_for_slack_goes_before_what_computes() -> None:
    work, first, light = Work(), Task(), threading.Event()
    for task in (first, lambda: None):
        work.soon(task, computes=True)
    assert first.begun.wait(10)
    work.soon(light.set)
    assert light.wait(10)
    first.go.set()
    work.close()


def test_what_computes_takes_turns_in_order() -> None:
    done: list[int] = []
    work = Work()
    with work.after_the_answer():
        for number in range(50):
            work.later(partial(done.append, number), computes=True)
        assert done == []
    work.close()
    assert done == list(range(50))


def test_an_end_drops_what_could_not_begin_to_compute_in_time() -> None:
    work, first, second = Work(), Task(), Task()
    begun, dropped = second.begun, threading.Event()
    weakref.finalize(second, dropped.set)
    for task in (first, second):
        work.soon(task, computes=True)
    assert first.begun.wait(10)
    del second, task
    closing = threading.Thread(target=work.close, kwargs={"within": 0})
    closing.start()
    assert dropped.wait(10)
    first.go.set()
    closing.join()
    assert not begun.is_set()
