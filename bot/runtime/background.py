"""Tasks that run after an acknowledgement, off the thread that Slack is waiting on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Final

from bot.runtime.faults import explain

Task = Callable[[], object]
Report = Callable[[str], object]
Deferred = tuple[ThreadPoolExecutor, Context, Task]

CLOSING_SECONDS: Final = 5.0
"""Half of gunicorn's graceful timeout."""


class BackgroundTasks:
    """A small thread pool whose failures are logged and, on request, reported to a person.

    CPU-bound tasks share one thread of their own, since the interpreter runs one at a time anyway.
    They may queue up there without delaying acknowledgements or tasks that wait for Slack.
    """

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._computing = ThreadPoolExecutor(1, thread_name_prefix="computing")
        self._request = threading.local()
        self.closing = threading.Event()
        """Set when the process begins to shut down; long loops over Slack calls stop then."""
        self._settled = threading.Condition()
        self._open = 0

    def soon(self, task: Task, report: Report | None = None, *, computes: bool = False) -> None:
        """Run the task on the pool; if it fails, call `report` with a sentence for the person.

        The task inherits the log context. A task that `computes` may be dropped at shutdown, so
        its input must be stored elsewhere.
        """
        self._submit(self._threads(computes=computes), copy_context(), task, report)

    def later(self, task: Task, *, computes: bool = False) -> None:
        """Run the task like `soon`, but after the response to this thread's request is sent."""
        deferred: list[Deferred] | None = getattr(self._request, "deferred", None)
        if deferred is None:
            self.soon(task, computes=computes)
        else:
            deferred.append((self._threads(computes=computes), copy_context(), task))

    def _threads(self, *, computes: bool) -> ThreadPoolExecutor:
        return self._computing if computes else self._pool

    def _submit(
        self, pool: ThreadPoolExecutor, context: Context, task: Task, report: Report | None = None
    ) -> None:
        def settle(done: Future[object]) -> None:
            if not done.cancelled() and (error := done.exception()):
                sentence = explain(error)
                if report:
                    self.soon(lambda: report(sentence))
            self._count(-1)

        self._count(1)
        try:
            done = pool.submit(context.run, task)
        except RuntimeError:  # the pool is shut down
            self._count(-1)
            if pool is self._computing:
                return
            raise
        done.add_done_callback(lambda done: context.run(settle, done))

    def _count(self, change: int) -> None:
        """Change the number of open tasks, and wake `close` to check it."""
        with self._settled:
            self._open += change
            self._settled.notify_all()

    @contextmanager
    def after_response(self) -> Iterator[None]:
        """Collect the tasks that one request defers with `later`, and start them on exit."""
        deferred: list[Deferred] = []
        self._request.deferred = deferred
        try:
            yield
        finally:
            self._request.deferred = None
            for pool, context, task in deferred:
                self._submit(pool, context, task)

    def close(self, within: float = CLOSING_SECONDS) -> None:
        """Finish the tasks that have started, and those that they start, and accept no others.

        A queued task that computes is dropped unless it starts `within` seconds.
        """
        drop = threading.Timer(within, self._computing.shutdown, [False], {"cancel_futures": True})
        drop.start()
        self._computing.shutdown()
        drop.cancel()
        with self._settled:
            self._settled.wait_for(lambda: not self._open)  # a running task may start others
        self._pool.shutdown()
