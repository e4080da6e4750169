"""The only reader of the environment."""

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import Refusal

SLACK_API_URL = "https://slack.com/api/"
NEAR_ENOUGH = 0.85
"""The likeness of two names, from 0 to 1, from which on one may be a slip for the other."""


class Settings(BaseModel):
    """What the environment says; every variable is listed in `.env.example`."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    slack_bot_token: SecretStr = SecretStr("")
    slack_app_token: SecretStr = SecretStr("")
    slack_signing_secret: SecretStr = SecretStr("")
    slack_api_url: str = SLACK_API_URL
    database_url: str = "sqlite:///framework-bot.db"
    guides_path: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    digest_channel: str = ""
    question_retention_days: int = Field(default=90, ge=1, le=36_500)
    metrics_port: int | None = Field(default=None, ge=0, le=65535)
    owners_may_edit: bool = False
    xdg_cache_home: Path | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read the environment; empty variables count as absent.

        Raises `Refusal`, naming every variable that can't be used.
        """
        given = {
            name: environment[name.upper()]
            for name in cls.model_fields
            if environment.get(name.upper(), "").strip()
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            wrong = "; ".join(
                f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()
            )
            raise Refusal(f"The environment can't be used. {wrong}.") from None

    @classmethod
    def mistaken(cls, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
        """Variables that nobody reads, with the name that was probably meant."""
        names = {name.upper() for name in cls.model_fields}
        strange = [name for name in environment if name not in names]
        near = {name: get_close_matches(name, names, 1, NEAR_ENOUGH) for name in strange}
        return {name: meant[0] for name, meant in near.items() if meant}

    @staticmethod
    def oauth_in_environment(environment: Mapping[str, str] = os.environ) -> bool:
        """Whether Bolt, which looks at the environment too, finds an OAuth app there."""
        return {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"} <= set(environment)

    @property
    def cache_folder(self) -> Path | None:
        """Where what can be made again may be kept; None for a user without a home."""
        try:
            base = self.xdg_cache_home or Path.home() / ".cache"
        except RuntimeError:
            return None
        return base / "framework-bot" if base.is_absolute() else None

    def require(self, *names: str) -> None:
        """Raise `Refusal` naming those of the variables that are not set."""
        missing = [name for name in names if not self.secret(name)]
        if missing:
            raise Refusal(
                f"{' and '.join(missing)} must be set in the environment. "
                "The README, *In your workspace*, says where Slack shows them."
            )

    def secret(self, name: str) -> str:
        """The clear text of a secret variable, by its name in the environment."""
        value: SecretStr = getattr(self, name.lower())
        return value.get_secret_value()

    @property
    def api_url(self) -> str:
        """Slack's Web API, ending in a slash as slack_sdk wants it."""
        return self.slack_api_url.rstrip("/") + "/"
