"""What follows an acknowledgement, off the thread that Slack waits on."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from bot.faults import explain

Task = Callable[[], object]
Tell = Callable[[str], object]


class Work:
    """A small pool of threads; a failure is logged and, where somebody waits, told."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._request = threading.local()

    def soon(self, task: Task, tell: Tell | None = None) -> None:
        """Run the task on the pool; `tell` gets the sentence for the person if it fails."""

        def settle(done: Future[object]) -> None:
            if not done.cancelled() and (error := done.exception()):
                sentence = explain(error)
                if tell:
                    self.soon(lambda: tell(sentence))

        self._pool.submit(task).add_done_callback(settle)

    def later(self, task: Task) -> None:
        """Run the task once Slack has its answer to the request of this thread."""
        waiting: list[Task] | None = getattr(self._request, "waiting", None)
        if waiting is None:
            self.soon(task)
        else:
            waiting.append(task)

    @contextmanager
    def after_the_answer(self) -> Iterator[None]:
        """One request of Slack's, its answer included: what is for `later` begins at the end."""
        waiting: list[Task] = []
        self._request.waiting = waiting
        try:
            yield
        finally:
            self._request.waiting = None
            for task in waiting:
                self.soon(task)

    def close(self) -> None:
        """Finish what was begun; take no more."""
        self._pool.shutdown(wait=True)
