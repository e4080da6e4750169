"""What follows an acknowledgement: who waits for whom, and what is left when the process ends."""

import threading
import weakref
from functools import partial

from bot.errors import Refusal
from bot.runtime.background import BackgroundTasks


class Task:
    """Blocks whoever runs it until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.go.wait(10)


def test_what_waits_for_slack_goes_before_what_computes() -> None:
    work, first, light = BackgroundTasks(), Task(), threading.Event()
    for task in (first, lambda: None):
        work.soon(task, computes=True)
    assert first.begun.wait(10)
    work.soon(light.set)
    assert light.wait(10)
    first.go.set()
    work.close()


def test_what_computes_takes_turns_in_order() -> None:
    done: list[int] = []
    work = BackgroundTasks()
    with work.after_response():
        for number in range(50):
            work.later(partial(done.append, number), computes=True)
        assert done == []
    work.close()
    assert done == list(range(50))


def test_an_end_drops_what_could_not_begin_to_compute_in_time() -> None:
    work, first, second = BackgroundTasks(), Task(), Task()
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


MANY = 1_000
"""So many tasks are not done by when the end has begun."""


def test_whoever_waits_is_told_of_what_fails_while_the_process_ends() -> None:
    told: list[str] = []
    work, first = BackgroundTasks(threads=1), Task()

    def fail() -> None:
        raise Refusal("The disk is full.")

    work.soon(first)
    for _ in range(MANY):
        work.soon(fail, told.append)
    first.go.set()
    work.close()
    assert told == ["The disk is full."] * MANY


def test_what_is_under_way_while_the_process_ends_may_begin_more() -> None:
    done: list[int] = []
    work = BackgroundTasks()

    def begin(more: int) -> None:
        done.append(more)
        if more:
            work.soon(partial(begin, more - 1))

    begin(MANY)
    work.close()
    assert done == [*range(MANY, -1, -1)]


def test_what_is_to_compute_once_the_process_ends_is_dropped_and_nobody_told_of_a_failure() -> None:
    work, first, light = BackgroundTasks(), Task(), Task()
    told: list[str] = []
    queued, computed, dropped = Task(), threading.Event(), threading.Event()
    weakref.finalize(queued, dropped.set)

    def compute_next() -> None:
        light()
        work.soon(computed.set, computes=True)

    work.soon(compute_next, told.append)
    for task in (first, queued):
        work.soon(task, computes=True)
    assert first.begun.wait(10)
    assert light.begun.wait(10)
    del queued, task
    closing = threading.Thread(target=work.close, kwargs={"within": 0}, daemon=True)
    closing.start()
    assert dropped.wait(10)
    for held in (light, first):
        held.go.set()
    closing.join(10)
    assert not closing.is_alive()
    assert (told, computed.is_set()) == ([], False)
