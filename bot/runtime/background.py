"""What follows an acknowledgement, off the thread that Slack waits on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context
from typing import Final

from bot.runtime.faults import explain

Task = Callable[[], object]
Tell = Callable[[str], object]
Waiting = tuple[ThreadPoolExecutor, Context, Task]

CLOSING_SECONDS: Final = 5.0
"""Half of what gunicorn allows for."""


class BackgroundTasks:
    """A small pool of threads; a failure is logged and, where somebody waits, told.

    What computes has a thread of its own, since the interpreter runs one at a time: it may queue
    up, and neither what waits for Slack nor an acknowledgement waits for it.
    """

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._computing = ThreadPoolExecutor(1, thread_name_prefix="computing")
        self._request = threading.local()
        self.closing = threading.Event()
        """Set once the process is to end: a round of many questions to Slack stops there."""
        self._settled = threading.Condition()
        self._open = 0

    def soon(self, task: Task, tell: Tell | None = None, *, computes: bool = False) -> None:
        """Run the task on the pool; `tell` gets the sentence for the person if it fails.

        What the log lines of this thread are about, those of the task are about, too. What
        `computes` is dropped where the process ends first: it must be kept elsewhere.
        """
        self._submit(self._threads(computes=computes), copy_context(), task, tell)

    def later(self, task: Task, *, computes: bool = False) -> None:
        """As `soon`, once Slack has its answer to the request of this thread."""
        waiting: list[Waiting] | None = getattr(self._request, "waiting", None)
        if waiting is None:
            self.soon(task, computes=computes)
        else:
            waiting.append((self._threads(computes=computes), copy_context(), task))

    def _threads(self, *, computes: bool) -> ThreadPoolExecutor:
        return self._computing if computes else self._pool

    def _submit(
        self, pool: ThreadPoolExecutor, context: Context, task: Task, tell: Tell | None = None
    ) -> None:
        def settle(done: Future[object]) -> None:
            if not done.cancelled() and (error := done.exception()):
                sentence = explain(error)
                if tell:
                    self.soon(lambda: tell(sentence))
            self._count(-1)

        self._count(1)
        try:
            done = pool.submit(context.run, task)
        except RuntimeError:  # the pool takes no more
            self._count(-1)
            if pool is self._computing:
                return
            raise
        done.add_done_callback(lambda done: context.run(settle, done))

    def _count(self, more: int) -> None:
        """So many more tasks are open; whoever waits for the end looks again."""
        with self._settled:
            self._open += more
            self._settled.notify_all()

    @contextmanager
    def after_the_answer(self) -> Iterator[None]:
        """One request of Slack's, its answer included: what is for `later` begins at the end."""
        waiting: list[Waiting] = []
        self._request.waiting = waiting
        try:
            yield
        finally:
            self._request.waiting = None
            for pool, context, task in waiting:
                self._submit(pool, context, task)

    def close(self, within: float = CLOSING_SECONDS) -> None:
        """Finish what was begun; of what computes, what begins `within` seconds. Take no more."""
        drop = threading.Timer(within, self._computing.shutdown, [False], {"cancel_futures": True})
        drop.start()
        self._computing.shutdown()
        drop.cancel()
        with self._settled:
            self._settled.wait_for(lambda: not self._open)  # what is begun may begin more
        self._pool.shutdown()
