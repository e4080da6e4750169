"""The only module that reads the environment."""

import os
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import Refusal

SLACK_API_URL = "https://slack.com/api/"
SECRET_NAME = re.compile(
    r"(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASS|KEY|CREDENTIALS?)(?:_|$)", re.IGNORECASE
)
CREDENTIALS = re.compile(r"://([^/?#\s]*:[^?#\s]*)@")
"""The user and password in a URL; a password that was not encoded may contain slashes."""

PASSWORD = re.compile(r"\bpassword\s*=\s*('[^']*'|[^\s&]*)", re.IGNORECASE)
"""The password among the parameters of a URL or of a database connection."""

NEAR_ENOUGH = 0.85
"""The similarity of two names, from 0 to 1, from which one may be a typo of the other."""


class Settings(BaseModel):
    """The bot's environment variables; `.env.example` lists and explains them."""

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
        """Read the environment, in which an empty variable counts as unset.

        Raise `Refusal` naming every invalid variable.
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
            raise Refusal(f"Invalid environment. {wrong}.") from None

    @classmethod
    def likely_typos(cls, environment: Mapping[str, str] = os.environ) -> Mapping[str, str]:
        """Return the variables that look like typos, each with the name that was probably meant."""
        names = {name.upper() for name in cls.model_fields}
        unknown = [name for name in environment if name not in names]
        near = {name: get_close_matches(name, names, 1, NEAR_ENOUGH) for name in unknown}
        return {name: meant[0] for name, meant in near.items() if meant}

    @staticmethod
    def oauth_in_environment(environment: Mapping[str, str] = os.environ) -> bool:
        """Return whether Bolt, which reads the environment too, would expect an OAuth flow."""
        return {"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"} <= set(environment)

    @property
    def cache_folder(self) -> Path | None:
        """The folder for data that can be rebuilt; None for a user without a home folder."""
        try:
            base = self.xdg_cache_home or Path.home() / ".cache"
        except RuntimeError:
            return None
        return base / "framework-bot" if base.is_absolute() else None

    def require(self, *names: str) -> None:
        """Raise `Refusal` naming the variables that are not set."""
        missing = [name for name in names if not self.secret(name)]
        if missing:
            raise Refusal(
                f"{' and '.join(missing)} must be set in the environment. "
                "The README, *In your workspace*, says where to find them in Slack."
            )

    def secret(self, name: str) -> str:
        """Return the clear text of a secret variable, by its name in the environment."""
        value: SecretStr = getattr(self, name.lower())
        return value.get_secret_value()

    @property
    def api_url(self) -> str:
        """The URL of Slack's Web API, with the trailing slash that slack_sdk requires."""
        return self.slack_api_url.rstrip("/") + "/"


def secret_values(environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """Yield every secret in the environment, whether or not the bot uses its variable.

    Those are the values of variables named like secrets, and the passwords in any URL, such as a
    proxy's, with and without the user.
    """
    for name, value in environment.items():
        if SECRET_NAME.search(name):
            yield value.strip()
        for pair in CREDENTIALS.findall(value):
            yield pair
            yield pair.partition(":")[2]
        yield from (password.strip("'") for password in PASSWORD.findall(value))
