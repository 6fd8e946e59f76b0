from functools import lru_cache
from typing import Annotated, Literal, Self

from fastapi import Depends
from pydantic import Field, HttpUrl, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment first, then from .env; names ignore case."""

    model_config = SettingsConfigDict(
        env_file=".env",
        # `WEBHOOK_URL=` in .env means "not set", not an invalid URL.
        env_ignore_empty=True,
        # .env is shared with Docker Compose, which has variables of its own.
        extra="ignore",
        # What is wrong is printed at the start; what it says may be a password.
        hide_input_in_errors=True,
    )

    app_name: str = "My api"
    environment: Literal["development", "staging", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "text"] = "json"
    otel_exporter_otlp_endpoint: HttpUrl | None = None

    # Unset: on everywhere but in production.
    docs_enabled: bool | None = None

    cors_origins: list[str] = []
    cors_allow_credentials: bool = False
    allowed_hosts: list[str] = ["*"]
    https_redirect: bool = False
    max_body_size: int = Field(default=1024 * 1024, gt=0)

    webhook_url: HttpUrl | None = None
    http_timeout: float = Field(default=5.0, gt=0)

    @model_validator(mode="after")
    def docs_follow_the_environment(self) -> Self:
        if self.docs_enabled is None:
            self.docs_enabled = self.environment != "production"
        return self

    @model_validator(mode="after")
    def refuse_credentials_for_any_origin(self) -> Self:
        if self.cors_allow_credentials and "*" in self.cors_origins:
            msg = "CORS_ALLOW_CREDENTIALS needs CORS_ORIGINS that are named, not '*'"
            raise ValueError(msg)
        return self


@lru_cache
def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
