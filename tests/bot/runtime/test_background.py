"""Background tasks: their order, their failures, and what happens at shutdown."""

import threading
import weakref
from functools import partial

from bot.errors import Refusal
from bot.runtime.background import BackgroundTasks


class Task:
    """Blocks its thread until it is released."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.go.wait(10)


def test_a_computing_task_does_not_delay_the_others() -> None:
    work, first, light = BackgroundTasks(), Task(), threading.Event()
    for task in (first, lambda: None):
        work.soon(task, computes=True)
    assert first.begun.wait(10)
    work.soon(light.set)
    assert light.wait(10)
    first.go.set()
    work.close()


def test_computing_tasks_run_one_at_a_time_and_in_order() -> None:
    done: list[int] = []
    work = BackgroundTasks()
    with work.after_response():
        for number in range(50):
            work.later(partial(done.append, number), computes=True)
        assert done == []
    work.close()
    assert done == list(range(50))


def test_closing_drops_computing_tasks_that_did_not_start_in_time() -> None:
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
"""Enough tasks for some to be unfinished when closing begins."""


def test_failures_are_reported_even_while_closing() -> None:
    reports: list[str] = []
    work, first = BackgroundTasks(threads=1), Task()

    def fail() -> None:
        raise Refusal("The disk is full.")

    work.soon(first)
    for _ in range(MANY):
        work.soon(fail, reports.append)
    first.go.set()
    work.close()
    assert reports == ["The disk is full."] * MANY


def test_a_running_task_may_start_others_while_closing() -> None:
    done: list[int] = []
    work = BackgroundTasks()

    def begin(more: int) -> None:
        done.append(more)
        if more:
            work.soon(partial(begin, more - 1))

    begin(MANY)
    work.close()
    assert done == [*range(MANY, -1, -1)]


def test_a_computing_task_submitted_while_closing_is_dropped_without_a_report() -> None:
    work, first, light = BackgroundTasks(), Task(), Task()
    reports: list[str] = []
    queued, computed, dropped = Task(), threading.Event(), threading.Event()
    weakref.finalize(queued, dropped.set)

    def compute_next() -> None:
        light()
        work.soon(computed.set, computes=True)

    work.soon(compute_next, reports.append)
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
    assert (reports, computed.is_set()) == ([], False)
