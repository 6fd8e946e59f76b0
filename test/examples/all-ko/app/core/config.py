import secrets
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from fastapi import Depends
from limits import parse
from pydantic import Field, HttpUrl, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from app.rate_limit.limit import RateLimit
from app.schemas.user import Email

NEW_KEY_COMMAND = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
# What keys from tutorials and templates contain. In a random key the odds are one in
# a billion.
PLACEHOLDERS = ("change", "secret", "password", "example", "09d25e094faa")

RESULT_BACKENDS = ("redis://", "rediss://")
BROKERS = (*RESULT_BACKENDS, "amqp://", "amqps://")


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

    app_name: str = "나의 첫 API"
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

    # How many jobs run at once in this process, and how many may wait for their turn.
    job_threads: int = Field(default=2, ge=1)
    job_capacity: int = Field(default=100, ge=1)

    # Signs the tokens: whoever knows it can be anybody. The default is another one at
    # each start, which will do for tests and a first look.
    secret_key: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32))
    )
    access_token_minutes: int = Field(default=15, ge=1)
    # A refresh token that is not used for so long ends,
    refresh_token_days: int = Field(default=7, ge=1)
    # and so does one that goes back to a password typed so long ago.
    session_days: int = Field(default=30, ge=1)

    # Made at the start where there is no such user. No defaults: a known password would
    # be everybody's.
    first_admin_email: Email | None = None
    first_admin_password: SecretStr | None = Field(
        default=None, min_length=8, max_length=128
    )

    # Has a password in it, so it is left out of the repr.
    database_url: str = Field(default="sqlite+aiosqlite:///app.db", repr=False)

    # "background": within the request, after its response; "in-process": a queue in this
    # process; "celery": workers. Unset: celery if there is a broker, else in-process.
    job_backend: Literal["background", "in-process", "celery"] | None = None
    # redis:// or amqp://
    celery_broker_url: str | None = None
    # Redis in any case; unset: the broker, if that is Redis.
    celery_result_backend: str | None = None
    celery_queue: str = "api"
    # Seconds; longer than any job and any wait before a retry. Of Redis as the broker only.
    celery_visibility_timeout: int = Field(default=600, ge=1)

    # Of this process; more connections are told to try again later.
    websocket_capacity: int = Field(default=1000, ge=1)
    # Messages that may wait for one client; one that is further behind is dropped.
    websocket_queue: int = Field(default=100, ge=1)
    # Largest message of a client, in bytes
    websocket_max_message: int = Field(default=8192, gt=0)

    # auto: a GPU where there is one. cuda: not ready without one. cpu: none in any case.
    device: Literal["auto", "cpu", "cuda"] = "auto"

    # What Prometheus has to send to read /metrics. Unset: anybody may in development,
    # and elsewhere nobody.
    metrics_token: SecretStr | None = None

    # redis://, rediss:// or unix://. Unset: in the memory of this process.
    redis_url: str | None = Field(default=None, pattern=r"^(rediss?|unix)://")
    # What every key and channel begins with, so that applications can share a server.
    redis_prefix: str = Field(default="api:", min_length=1)
    # Seconds that it may take to connect or to answer. Whoever asks can do without what is
    # there, so nobody waits longer for it than for the real thing.
    redis_timeout: float = Field(default=0.5, gt=0)
    # Seconds that a response is kept. Changes invalidate it; this is for those that pass by
    # this application.
    cache_ttl: float = Field(default=60.0, gt=0)
    # Bytes, while there is no Redis
    cache_memory: int = Field(default=16 * 1024 * 1024, ge=0)

    # Has a password in it, so it is left out of the repr. Unset: the activity log is kept
    # in memory.
    mongo_url: str | None = Field(default=None, repr=False)
    mongo_database: str = "app"
    # Seconds that MongoDB may take to answer
    mongo_timeout: float = Field(default=1.0, gt=0)
    activity_days: int = Field(default=90, ge=1, le=3650)

    upload_dir: Path = Path("uploads")
    # Of one file, and of all files of a request together
    max_upload_size: int = Field(default=5 * 1024 * 1024, gt=0)
    max_upload_request_size: int = Field(default=20 * 1024 * 1024, gt=0)

    # Of one image: a few kilobytes may unpack to gigabytes.
    max_image_pixels: int = Field(default=16_000_000, gt=0)
    # Threads that decode images and run the model, and threads inside one run
    inference_threads: int = Field(default=2, ge=1)
    inference_intra_op_threads: int = Field(default=1, ge=1)
    # A run takes what has come together after so many images or seconds.
    inference_max_batch: int = Field(default=32, ge=1)
    inference_max_wait: float = Field(default=0.005, ge=0)
    # Images that may wait for a run, and seconds that one may take; then it is 503.
    inference_queue: int = Field(default=256, ge=1)
    inference_timeout: float = Field(default=10.0, gt=0)
    # Seconds that a prediction is kept; another model has other ones.
    prediction_ttl: float = Field(default=24 * 3600.0, gt=0)

    # How much one client may ask for, whatever it asks for.
    rate_limit: RateLimit = parse("300 per minute")
    # Attempts to log in: one client's, and the failed ones at one account.
    login_rate_limit: RateLimit = parse("10 per 15 minutes")

    # `?profile` at the end of a URL shows where the time of that request goes.
    profiler: bool = False
    # Queries that take longer than this many milliseconds are logged.
    slow_query_ms: float = Field(default=200, ge=0)

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

    @model_validator(mode="after")
    def refuse_a_weak_secret_key(self) -> Self:
        key = self.secret_key.get_secret_value()
        if "secret_key" not in self.model_fields_set:
            # Each worker would have a key of its own, and so would each start.
            wrong = "is not set" if self.environment != "development" else None
        elif len(key.encode()) < 32:
            wrong = "is shorter than 32 bytes"
        elif len(set(key)) < 10 or any(word in key.lower() for word in PLACEHOLDERS):
            wrong = "looks like a placeholder, not like a random value"
        else:
            wrong = None
        if wrong is not None:
            msg = f"SECRET_KEY {wrong}. Make one: {NEW_KEY_COMMAND}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def first_admin_has_address_and_password(self) -> Self:
        if (self.first_admin_email is None) != (self.first_admin_password is None):
            msg = "FIRST_ADMIN_EMAIL and FIRST_ADMIN_PASSWORD need each other"
            raise ValueError(msg)
        return self

    @field_validator("database_url")
    @classmethod
    def name_the_async_driver(cls, value: str) -> str:
        """Hosts hand out postgres://..., SQLAlchemy wants to know the driver as well."""
        drivers = {
            "postgres": "postgresql+asyncpg",
            "postgresql": "postgresql+asyncpg",
            "sqlite": "sqlite+aiosqlite",
        }
        try:
            url = make_url(value)
        except ArgumentError:
            msg = "must look like postgresql://user:password@host/database"
            raise ValueError(msg) from None
        url = url.set(drivername=drivers.get(url.drivername, url.drivername))
        if url.drivername not in drivers.values():
            msg = f"must start with postgresql:// or sqlite://, not {url.drivername}://"
            raise ValueError(msg)
        # libpq's spelling; asyncpg calls it ssl.
        if "sslmode" in url.query:
            ssl = {"ssl": url.query["sslmode"]}
            url = url.difference_update_query(["sslmode"]).update_query_dict(ssl)
        return url.render_as_string(hide_password=False)

    @model_validator(mode="after")
    def celery_has_broker_and_result_backend(self) -> Self:
        broker, results = self.celery_broker_url, self.celery_result_backend
        if self.job_backend is None:
            self.job_backend = "in-process" if broker is None else "celery"
        if self.job_backend != "celery":
            return self
        if broker is None or not broker.startswith(BROKERS):
            msg = "CELERY_BROKER_URL has to be redis:// or amqp://"
            raise ValueError(msg)
        if results is None and broker.startswith(RESULT_BACKENDS):
            results = broker
        if results is None or not results.startswith(RESULT_BACKENDS):
            # Results in RabbitMQ (rpc://) can be read by nobody but the process that sent
            # the job, and the next request may reach another one.
            msg = "CELERY_RESULT_BACKEND has to be redis://"
            raise ValueError(msg)
        self.celery_result_backend = results
        return self

    @field_validator("mongo_url")
    @classmethod
    def mongo_url_is_one(cls, value: str | None) -> str | None:
        if value is None or value.startswith(("mongodb://", "mongodb+srv://")):
            return value
        msg = "must start with mongodb:// or mongodb+srv://"
        raise ValueError(msg)

    @model_validator(mode="after")
    def refuse_the_profiler_in_production(self) -> Self:
        if self.profiler and self.environment == "production":
            msg = "PROFILER shows source code, and slows down: not in production"
            raise ValueError(msg)
        return self


@lru_cache
def get_settings() -> Settings:
    return Settings()


SettingsDep = Annotated[Settings, Depends(get_settings)]
