import re
import secrets
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from fastapi import Depends
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

import app
from app.core.database_url import with_async_driver
from app.schemas.rate_limit import RateLimit, parse_limit
from app.schemas.upload import MediaType, media_types

NEW_KEY_COMMAND = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
# Words in keys from tutorials and templates. In a random key the odds of one of them
# are one in a billion.
PLACEHOLDERS = ("change", "secret", "password", "example", "09d25e094faa")


def mail_server(value: SecretStr) -> SecretStr:
    if not re.match(r"smtps?://[^/]", value.get_secret_value()):
        raise ValueError("is not an address such as smtp://user:password@host:587")
    return value


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

    app_name: str = "나의 첫 API"
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

    # How many jobs run at once in this process, and how many may wait for their turn.
    job_threads: int = Field(default=2, ge=1)
    job_capacity: int = Field(default=100, ge=1)

    # Signs the tokens: whoever knows it can log in as any user. The default is random and
    # changes at each start, which is enough for tests and a first look.
    secret_key: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32))
    )
    access_token_minutes: int = Field(default=15, ge=1)
    # A refresh token expires after this time without use,
    refresh_token_days: int = Field(default=7, ge=1)
    # and at the latest this long after the password was typed.
    session_days: int = Field(default=30, ge=1)

    # The URL of the mail server, smtp:// or smtps://. It may contain a password, so it
    # is a secret. Unset: mails are printed in development and not sent elsewhere.
    smtp_url: Annotated[SecretStr, AfterValidator(mail_server)] | None = None
    mail_from: str = "noreply@example.com"
    # A page that asks for the new password. The token is added behind a #, which browsers
    # send to no server. Unset: the mail has the token alone.
    password_reset_page: HttpUrl | None = None
    password_reset_minutes: int = Field(default=30, ge=1)

    # The URL may contain a password, so it is left out of the repr.
    database_url: Annotated[str, AfterValidator(with_async_driver)] = Field(
        default="sqlite+aiosqlite:///app.db", repr=False
    )
    # The most connections to PostgreSQL that one process opens. Those of all processes
    # have to fit into the server's max_connections, 100 by default.
    database_pool_size: int = Field(default=15, ge=1)
    # Seconds to wait for a free connection, and seconds that a statement may take or a
    # transaction may be idle (0: no limit). Their sum stays below 30: many proxies give
    # up then.
    database_pool_timeout: float = Field(default=5, gt=0)
    database_statement_timeout: float = Field(default=20, ge=0)
    # Behind a pooler that changes the connection after each transaction.
    database_pooler: bool = False

    # redis:// or amqp://, with TLS rediss:// or amqps://. Unset: jobs run in this process.
    celery_broker_url: str | None = Field(
        default=None, pattern=r"^(rediss?|amqps?)://", repr=False
    )
    # The URL of a Redis for the results of jobs. Unset: the broker, if that is Redis.
    celery_result_backend: str | None = Field(
        default=None, pattern=r"^rediss?://", repr=False
    )
    celery_queue: str = "api"
    # Seconds; longer than any job and any wait before a retry. Of Redis as the broker only.
    celery_visibility_timeout: int = Field(default=600, ge=1)

    # The most WebSockets of this process; further clients are told to try again later.
    websocket_capacity: int = Field(default=1000, ge=1)
    # How many messages may wait for one client. A client that falls further behind is
    # disconnected.
    websocket_queue: int = Field(default=100, ge=1)
    # Largest message of a client, in bytes
    websocket_max_message: int = Field(default=8192, gt=0)

    # auto: a GPU where there is one. cuda: no start without one. cpu: none in any case.
    device: Literal["auto", "cpu", "cuda"] = "auto"

    # The token with which Prometheus reads /metrics. Unset: anybody may read them in
    # development, and nobody elsewhere.
    metrics_token: SecretStr | None = None

    # Where Prometheus finds a worker's metrics, without a token. Unset: nowhere.
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)

    # redis://, rediss:// or unix://. Not in the repr: it may contain a password. Unset:
    # nothing is cached.
    redis_url: str | None = Field(
        default=None, pattern=r"^(rediss?|unix)://", repr=False
    )
    # The start of every key and channel, so that applications can share a server
    redis_prefix: str = Field(default="api:", min_length=1)
    # Seconds to connect, and to answer. Short: every caller can go on without Redis.
    redis_timeout: float = Field(default=0.5, gt=0)
    # Seconds that a response is kept. The application's own changes invalidate it earlier.
    cache_ttl: float = Field(default=60.0, gt=0)

    # The URL may contain a password, so it is left out of the repr. Unset: the activity
    # log is kept in memory.
    mongo_url: str | None = Field(default=None, repr=False)
    mongo_database: str = "app"
    # Seconds that MongoDB may take to answer
    mongo_timeout: float = Field(default=1.0, gt=0)

    upload_dir: Path = Path("uploads")
    # What may be uploaded, by suffix: `png,jpg,docx`.
    upload_types: Annotated[
        list[MediaType], NoDecode, BeforeValidator(media_types), Field(min_length=1)
    ] = [MediaType.PNG, MediaType.JPEG, MediaType.GIF, MediaType.WEBP, MediaType.PDF]
    # The most bytes of one file, and of all files of a request together
    max_upload_size: int = Field(default=5 * 1024 * 1024, gt=0)
    max_upload_request_size: int = Field(default=20 * 1024 * 1024, gt=0)
    # Of all files of a user
    max_user_uploads: int = Field(default=1024 * 1024 * 1024, gt=0)

    # Folders of models_dir. Several: `digits,own`.
    models: Annotated[
        list[Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]],
        NoDecode,
        BeforeValidator(split),
    ] = ["digits"]
    models_dir: Path = Path(app.__file__).parents[1] / "models"
    # A server of the Open Inference Protocol v2 that has the models. Unset: they run here.
    # It may have a password in it, so it is left out of the repr.
    model_url: HttpUrl | None = Field(default=None, repr=False)
    # Of one image: a few kilobytes may unpack to gigabytes.
    max_image_pixels: int = Field(default=16_000_000, gt=0)
    # Threads that decode images, and threads inside one run of a model; 0: one for each core
    inference_threads: int = Field(default=2, ge=1)
    inference_intra_op_threads: int = Field(default=0, ge=0)
    # Images of one job, and seconds for each of them: the two multiplied are its time limit.
    batch_max_images: int = Field(default=100, ge=1)
    batch_image_timeout: float = Field(default=3, gt=0)
    # Seconds that a prediction is kept. Another version of the model has its own.
    prediction_ttl: float = Field(default=24 * 3600.0, gt=0)

    # How much one caller may ask for, whatever they ask for.
    rate_limit: RateLimit = parse_limit("300 per minute")
    # Attempts to log in: one client's, and the failed ones at one account.
    login_rate_limit: RateLimit = parse_limit("10 per 15 minutes")

    # `?profile` at the end of a URL shows where the time of that request goes.
    profiler: bool = False
    # Queries that take longer than this many milliseconds are logged.
    slow_query_ms: float = Field(default=200, ge=0)

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

    @model_validator(mode="after")
    def refuse_a_weak_secret_key(self) -> Self:
        key = self.secret_key.get_secret_value()
        # If it is not set, each worker makes a key of its own at each start.
        if (
            (
                "secret_key" not in self.model_fields_set
                and self.environment != "development"
            )
            or len(key.encode()) < 32
            or len(set(key)) < 10
            or any(word in key.lower() for word in PLACEHOLDERS)
        ):
            raise ValueError(
                f"SECRET_KEY has to be set to 32 random bytes or more: {NEW_KEY_COMMAND}"
            )
        return self

    @model_validator(mode="after")
    def celery_has_a_result_backend(self) -> Self:
        broker = self.celery_broker_url
        if broker is not None and self.celery_result_backend is None:
            if not broker.startswith("redis"):
                # Results in RabbitMQ (rpc://) can be read by nobody but the process that
                # sent the job, and the next request may reach another one.
                raise ValueError(
                    "CELERY_RESULT_BACKEND has to be redis:// when the broker is RabbitMQ"
                )
            self.celery_result_backend = broker
        return self

    @field_validator("mongo_url")
    @classmethod
    def mongo_url_is_one(cls, value: str | None) -> str | None:
        # No second `@`, and no other character that would end the password.
        url = r"mongodb(\+srv)?://([^:@/?]*(:[^:@/?]*)?@)?[^@]*"
        if value is None or re.fullmatch(url, value):
            return value
        raise ValueError(
            "must look like mongodb://user:password@host/, and in the password the "
            "characters : / ? @ as %3A %2F %3F %40"
        )

    @model_validator(mode="after")
    def redis_waits_for_the_longest_batch(self) -> Self:
        longest = self.batch_max_images * self.batch_image_timeout
        has_redis = (self.celery_broker_url or "").startswith("redis")
        if has_redis and longest >= self.celery_visibility_timeout:
            raise ValueError(
                "CELERY_VISIBILITY_TIMEOUT has to be more than BATCH_MAX_IMAGES times "
                "BATCH_IMAGE_TIMEOUT, or batches are done twice"
            )
        return self

    @model_validator(mode="after")
    def refuse_the_profiler_in_production(self) -> Self:
        if self.profiler and self.environment == "production":
            msg = "PROFILER shows source code, and slows down: not in production"
            raise ValueError(msg)
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
