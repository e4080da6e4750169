"""The installed app, as its manifest describes it."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.manifest import Command, Manifest, Shortcut
from bot.playground.seed import Seed


@dataclass(frozen=True)
class App:
    """Ids, credentials and features.

    The credentials are derived from `secret`. Scopes, events and
    commands are None for an app without a manifest, which has them all.
    """

    id: str
    bot_id: str
    bot_user_id: str
    name: str
    secret: str = field(repr=False)
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[Command, ...] | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    home_tab: bool = True

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return f"xoxb-{self._derived('bot token')}"

    @property
    def app_token(self) -> str:
        """The app-level token, for Socket Mode."""
        return f"xapp-1-{self._derived('app token')}"

    @property
    def signing_secret(self) -> str:
        """The key of the signatures of HTTP deliveries."""
        return self._derived("signing secret")

    @property
    def verification_token(self) -> str:
        """The deprecated `token` of payloads."""
        return self._derived("verification token")[:24]

    def command(self, name: str) -> Command | None:
        """Return the slash command of this name; without a manifest every name is a command."""
        if self.commands is None:
            return Command.model_construct(command=name)
        return next((each for each in self.commands if each.command == name), None)

    def subscribes(self, event: str) -> bool:
        """Return whether the app receives events of this name, such as `message.channels`."""
        return self.events is None or event in self.events

    def _derived(self, name: str) -> str:
        return hashlib.sha256(f"{name}:{self.secret}".encode()).hexdigest()[:32]


def install(seed: Seed, document: Mapping[str, Any] | None, secret: str | None = None) -> App:
    """Return the app of a parsed manifest, installed in the seed's workspace.

    Raise `ManifestError` if the manifest has the wrong shape.
    """
    secret = secret or secrets.token_urlsafe()
    if document is None:
        return App(seed.app_id, seed.bot_id, seed.bot_user_id, seed.bot_name, secret)
    manifest = Manifest.of(document)
    features = manifest.features
    return App(
        id=seed.app_id,
        bot_id=seed.bot_id,
        bot_user_id=seed.bot_user_id,
        name=features.bot_user.display_name or seed.bot_name,
        secret=secret,
        scopes=manifest.oauth_config.scopes.bot,
        events=manifest.settings.event_subscriptions.bot_events,
        commands=features.slash_commands,
        shortcuts=features.shortcuts,
        home_tab=features.app_home.home_tab_enabled,
    )
