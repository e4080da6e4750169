"""The types of the fixtures that start the bot in a process of its own."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from tests.conftest import Running


class Workspace(Protocol):
    """The workspace that a bot is started in."""

    @property
    def bot_token(self) -> str:
        """The token that the bot calls the Web API with."""

    @property
    def signing_secret(self) -> str:
        """The secret that requests to the bot are signed with."""

    @property
    def api_url(self) -> str:
        """The address of the Web API."""

    def deliver_to(self, url: str) -> None:
        """Send requests to this address."""


class Serve(Protocol):
    """Runs the bot over HTTP in a workspace; yields the process and its port, once it is ready."""

    def __call__(
        self, slack: Workspace, cwd: Path, **environment: str
    ) -> AbstractContextManager[tuple[Running, int]]: ...
