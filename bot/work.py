"""What follows an acknowledgement, off the thread that Slack waits on."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from bot.faults import explain

Task = Callable[[], object]
Tell = Callable[[str], object]


class Work:
    """A small pool of threads; a failure is logged and, where somebody waits, told."""

    def __init__(self, threads: int = 8) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")

    def soon(self, task: Task, tell: Tell | None = None) -> None:
        """Run the task on the pool; `tell` gets the sentence for the person if it fails."""

        def settle(done: Future[object]) -> None:
            if not done.cancelled() and (error := done.exception()):
                sentence = explain(error)
                if tell:
                    self.soon(lambda: tell(sentence))

        self._pool.submit(task).add_done_callback(settle)

    def close(self) -> None:
        """Finish what was begun; take no more."""
        self._pool.shutdown(wait=True)
