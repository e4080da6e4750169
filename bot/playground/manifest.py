"""An app's manifest: reading the file, and the parts of it that the playground acts on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

Json = dict[str, Any]

_BAD_YAML = (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError)
"""PyYAML raises all of these, most of them for a value that does not fit its tag."""

_WRONG = {
    "missing": "is missing",
    "model_type": "must be a mapping",
    "tuple_type": "must be a list",
    "frozen_set_type": "must be a list",
    "string_type": "must be text",
    "string_pattern_mismatch": "must start with / and contain no spaces",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "literal_error": "must be one of the kinds that Slack knows",
}


class ManifestError(ValueError):
    """A manifest that can't be used; the message says why, without naming the file."""


class _Part(BaseModel):
    """One mapping of the manifest; unknown keys are ignored and nulls count as absent."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: part for key, part in value.items() if part is not None}
        return value


class Command(_Part):
    """A slash command."""

    command: str = Field(pattern=r"^/\S+$")
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


class Shortcut(_Part):
    """A shortcut; the page offers those on messages."""

    type: Literal["message", "global"]
    callback_id: str
    name: str
    description: str = ""


class BotUser(_Part):
    """The app's bot user."""

    display_name: str = ""


class AppHome(_Part):
    """The app's Home."""

    home_tab_enabled: bool = False


class Features(_Part):
    """The surfaces of the app."""

    bot_user: BotUser = BotUser()
    app_home: AppHome = AppHome()
    slash_commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()


class Scopes(_Part):
    """OAuth scopes; the playground has no user tokens."""

    bot: frozenset[str] = frozenset()


class OAuthConfig(_Part):
    """The app's permissions."""

    scopes: Scopes = Scopes()


class EventSubscriptions(_Part):
    """The events that Slack sends to the app."""

    bot_events: frozenset[str] = frozenset()


class AppSettings(_Part):
    """The app's configuration."""

    event_subscriptions: EventSubscriptions = EventSubscriptions()


class Manifest(_Part):
    """A whole manifest."""

    features: Features = Features()
    oauth_config: OAuthConfig = OAuthConfig()
    settings: AppSettings = AppSettings()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """Return the manifest of a parsed document; raise `ManifestError` for a wrong shape."""
        try:
            return cls.model_validate(document)
        except ValidationError as error:
            raise ManifestError("; ".join(map(_sentence, error.errors()))) from None


def load(path: Path) -> Json:
    """Return the parsed document of a YAML or JSON file; raise `ManifestError`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ManifestError("it is not UTF-8 text") from None
    except OSError as error:
        raise ManifestError(str(error.strerror)) from None
    document = _parsed(text)
    if not isinstance(document, dict):
        raise ManifestError("it must be a mapping of keys to values")
    return document


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass  # YAML, in all likelihood: JSON goes first as YAML forbids the tabs that it may have
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" (line {mark.line + 1})" if mark else ""
        raise ManifestError(f"it is neither YAML nor JSON{place}") from None
    except _BAD_YAML:
        raise ManifestError("it is neither YAML nor JSON") from None


def _sentence(problem: Mapping[str, Any]) -> str:
    place = ".".join(map(str, problem["loc"])) or "it"
    return f"{place} {_WRONG.get(problem['type']) or problem['msg']}"
