"""Settings, from the environment, `.env` and `/run/secrets`. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.slack.address import refusal

SECRETS = Path("/run/secrets")


class Settings(BaseSettings):
    """Everything an operator can set. README.md lists each one; a test holds the two together."""

    model_config = SettingsConfigDict(
        env_prefix="DIAPASON_",
        env_file=".env",
        secrets_dir=SECRETS if SECRETS.is_dir() else None,
        extra="ignore",
        populate_by_name=True,
    )

    slack_bot_token: SecretStr | None = Field(default=None, validation_alias=AliasChoices("SLACK_BOT_TOKEN"))
    slack_signing_secret: SecretStr | None = Field(default=None, validation_alias=AliasChoices("SLACK_SIGNING_SECRET"))
    slack_api_url: str = Field(default="https://slack.com/api/", validation_alias=AliasChoices("SLACK_API_URL"))
    database_url: str = Field(default="sqlite:///diapason.db", validation_alias=AliasChoices("DATABASE_URL"))
    port: int = Field(default=3000, ge=0, le=65535, validation_alias=AliasChoices("PORT"))
    host: str = "127.0.0.1"
    metrics_port: int | None = Field(default=None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"
    key_file: Path = Path("keys/master.key")
    keys_url: SecretStr | None = None
    questions: Path | None = None
    admins: Annotated[tuple[str, ...], NoDecode] = ()
    contacts: str | None = None
    locale: str = "fr"
    timezone: str = "Europe/Paris"
    country: str = "FR"
    log_level: str = "INFO"

    @field_validator("admins", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        """Return the entries of a comma-separated text: *ana@firm.fr, U0123* has two."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("slack_api_url")
    @classmethod
    def checked(cls, value: str) -> str:
        """Return the address with a slash at its end, since slack_sdk appends method names.

        Raises:
            ValueError: somebody on the way could listen there.
        """
        refused = refusal(value)
        if refused is not None:
            raise ValueError(refused)
        return value if value.endswith("/") else value + "/"
