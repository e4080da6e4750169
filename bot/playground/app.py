"""The installed app, as its manifest describes it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.playground.seed import Seed

Json = dict[str, Any]


@dataclass(frozen=True)
class App:
    """Ids, tokens, and what the manifest asks for; None where there is no manifest to ask."""

    id: str
    bot_id: str
    bot_user_id: str
    name: str
    scopes: frozenset[str] | None = None
    events: frozenset[str] | None = None
    commands: tuple[Json, ...] | None = None
    shortcuts: tuple[Json, ...] = ()
    home_tab: bool = True
    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}", repr=False)
    app_token: str = field(default_factory=lambda: f"xapp-1-{secrets.token_hex(16)}", repr=False)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    verification_token: str = field(default_factory=lambda: secrets.token_hex(12), repr=False)

    def command(self, name: str) -> Json | None:
        """The slash command of this name; without a manifest every name is a command."""
        if self.commands is None:
            return {"command": name}
        return next((each for each in self.commands if each["command"] == name), None)

    def subscribes(self, event: str) -> bool:
        """Whether the app asked for events of this name, such as `message.channels`."""
        return self.events is None or event in self.events


def installed(seed: Seed, manifest: Mapping[str, Any] | None) -> App:
    """The app of `manifest` (the parsed document), installed in the seed's workspace."""
    if manifest is None:
        return App(seed.app_id, seed.bot_id, seed.bot_user_id, seed.bot_name)
    features = manifest.get("features", {})
    subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
    return App(
        id=seed.app_id,
        bot_id=seed.bot_id,
        bot_user_id=seed.bot_user_id,
        name=features.get("bot_user", {}).get("display_name", seed.bot_name),
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(subscriptions.get("bot_events", ())),
        commands=tuple(features.get("slash_commands", ())),
        shortcuts=tuple(features.get("shortcuts", ())),
        home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
    )
