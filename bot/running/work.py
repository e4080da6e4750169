"""What follows an acknowledgement, off the thread that Slack waits on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, copy_context

from bot.running.faults import explain

Task = Callable[[], object]
Tell = Callable[[str], object]
Waiting = tuple[Context, Task]


class Work:
    """A small pool of threads; a failure is logged and, where somebody waits, told."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._request = threading.local()

    def soon(self, task: Task, tell: Tell | None = None) -> None:
        """Run the task on the pool; `tell` gets the sentence for the person if it fails.

        What the log lines of this thread are about, those of the task are about, too.
        """
        self._submit(copy_context(), task, tell)

    def _submit(self, context: Context, task: Task, tell: Tell | None = None) -> None:
        def settle(done: Future[object]) -> None:
            if not done.cancelled() and (error := done.exception()):
                sentence = explain(error)
                if tell:
                    self.soon(lambda: tell(sentence))

        done = self._pool.submit(context.run, task)
        done.add_done_callback(lambda done: context.run(settle, done))

    def later(self, task: Task) -> None:
        """Run the task once Slack has its answer to the request of this thread."""
        waiting: list[Waiting] | None = getattr(self._request, "waiting", None)
        if waiting is None:
            self.soon(task)
        else:
            waiting.append((copy_context(), task))

    @contextmanager
    def after_the_answer(self) -> Iterator[None]:
        """One request of Slack's, its answer included: what is for `later` begins at the end."""
        waiting: list[Waiting] = []
        self._request.waiting = waiting
        try:
            yield
        finally:
            self._request.waiting = None
            for context, task in waiting:
                self._submit(context, task)

    def close(self) -> None:
        """Finish what was begun; take no more."""
        self._pool.shutdown(wait=True)
