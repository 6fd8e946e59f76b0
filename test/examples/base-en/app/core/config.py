import re
import sys
from functools import lru_cache
from typing import Annotated, Literal, Self

from fastapi import Depends
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def split(value: str | list[str]) -> list[str]:
    """`a,b` as well as the JSON that Pydantic reads: `["a", "b"]`."""
    return re.findall(r'[^\s,"\[\]]+', value) if isinstance(value, str) else value


def origin(value: str) -> str:
    """An origin as browsers send it: lower case, no default port, no final slash."""
    value = value.lower().rstrip("/")
    if not re.fullmatch(r"\*|https?://[a-z0-9._-]+(:\d+)?", value):
        raise ValueError(f"'{value}' is not an origin such as https://shop.example.com")
    return value.removesuffix(":443" if value.startswith("https:") else ":80")


def host(value: str) -> str:
    value = value.lower()
    if not re.fullmatch(r"\*|(\*\.)?[a-z0-9._-]+", value):
        raise ValueError(f"'{value}' is not a host such as api.example.com")
    return value


# Written `a,b` in the environment and in .env.
Origins = Annotated[
    list[Annotated[str, AfterValidator(origin)]], NoDecode, BeforeValidator(split)
]
Hosts = Annotated[
    list[Annotated[str, AfterValidator(host)]], NoDecode, BeforeValidator(split)
]


class Settings(BaseSettings):
    """Read from the environment first, then from .env; names ignore case."""

    model_config = SettingsConfigDict(
        env_file=".env",
        # `WEBHOOK_URL=` in .env means "not set", not an invalid URL.
        env_ignore_empty=True,
        # .env is shared with Docker Compose, which has variables of its own.
        extra="ignore",
        # Errors are printed at the start, and a wrong value may be a password.
        hide_input_in_errors=True,
    )

    app_name: str = "My api"
    environment: Literal["development", "staging", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    otel_exporter_otlp_endpoint: HttpUrl | None = None

    # Unset: on, except in production.
    docs_enabled: bool | None = None

    cors_origins: Origins = []
    cors_allow_credentials: bool = False
    allowed_hosts: Hosts = Field(default=["*"], min_length=1)
    https_redirect: bool = False
    max_body_size: int = Field(default=1024 * 1024, gt=0)

    # Anybody who knows the URL can post to it, so it is left out of the repr.
    webhook_url: HttpUrl | None = Field(default=None, repr=False)
    # Signs the requests to the webhook. Unset: they are not signed.
    webhook_key: SecretStr | None = Field(default=None, min_length=32)
    http_timeout: float = Field(default=5.0, gt=0)

    @property
    def has_docs(self) -> bool:
        return (
            self.environment != "production"
            if self.docs_enabled is None
            else self.docs_enabled
        )

    @model_validator(mode="after")
    def refuse_credentials_for_any_origin(self) -> Self:
        if self.cors_allow_credentials and "*" in self.cors_origins:
            raise ValueError(
                "CORS_ALLOW_CREDENTIALS needs CORS_ORIGINS that are named, not '*'"
            )
        return self


@lru_cache
def get_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for wrong in error.errors():
            print(
                *[str(field).upper() for field in wrong["loc"][:1]],
                wrong["msg"].removeprefix("Value error, "),
                sep=": ",
                file=sys.stderr,
            )
        # After exit code 3 a server gives up; after another it starts its workers again.
        sys.exit(3)


# `async`: FastAPI would call a plain function in a thread, for every request.
async def current_settings() -> Settings:
    return get_settings()


SettingsDep = Annotated[Settings, Depends(current_settings)]
