import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Settings, get_settings


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("SECRET_KEY", secrets.token_urlsafe(32))


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("APP_NAME=From the file\nLOG_LEVEL=DEBUG\nUNKNOWN=1\n")
    monkeypatch.setenv("APP_NAME", "From the environment")
    settings = Settings(_env_file=env_file)
    assert settings.app_name == "From the environment"
    assert settings.log_level == "DEBUG"


def test_an_empty_value_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "")
    assert Settings().webhook_url is None


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://Shop.example/, http://b:80", ["https://shop.example", "http://b"]),
        ('["https://shop.example:443"]', ["https://shop.example"]),
        ("[]", []),
    ],
)
def test_origins_are_kept_as_browsers_send_them(
    monkeypatch: pytest.MonkeyPatch, written: str, origins: list[str]
) -> None:
    monkeypatch.setenv("CORS_ORIGINS", written)
    assert Settings().cors_origins == origins


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CORS_ORIGINS", "a.example", "is not an origin such as https://"),
        ("ALLOWED_HOSTS", "https://a.example", "is not a host such as"),
        ("ALLOWED_HOSTS", "[]", "at least 1 item"),
        ("MAX_BODY_SIZE", "1 MB", "should be a valid integer"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    sentence: str,
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        get_settings.__wrapped__()
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")
    assert sentence in line


@pytest.mark.parametrize(
    ("environment", "asked", "enabled"),
    [
        ("development", None, True),
        ("production", None, False),
        ("production", "true", True),
        ("development", "false", False),
    ],
)
def test_production_has_no_docs_unless_asked_for(
    monkeypatch: pytest.MonkeyPatch, environment: str, asked: str | None, enabled: bool
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    if asked is not None:
        monkeypatch.setenv("DOCS_ENABLED", asked)
    assert Settings().has_docs is enabled


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "12345",
        "x" * 31,
        "x" * 64,
        "changethis" * 4,
        "your-very-own-SECRET-key-of-32-bytes",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    ],
)
def test_a_weak_secret_key_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", weak)
    with pytest.raises(ValidationError) as refusal:
        Settings()
    message = str(refusal.value)
    assert 'python -c "import secrets' in message
    # The message is logged, and even a weak secret does not belong in a log.
    assert not weak or weak not in message


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_a_missing_secret_key_stops_the_start_outside_development(
    monkeypatch: pytest.MonkeyPatch, environment: str
) -> None:
    monkeypatch.delenv("SECRET_KEY")
    assert Settings().secret_key != Settings().secret_key
    monkeypatch.setenv("ENVIRONMENT", environment)
    with pytest.raises(ValidationError, match="SECRET_KEY has to be set"):
        Settings()


@pytest.mark.parametrize("make", [secrets.token_urlsafe, secrets.token_hex])
def test_a_random_secret_key_is_accepted(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[int], str]
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    for _ in range(100):
        monkeypatch.setenv("SECRET_KEY", make(32))
        Settings()


def test_a_secret_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", key := secrets.token_urlsafe(32))
    assert key not in repr(Settings())


def test_the_profiler_does_not_run_in_production(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("PROFILER", "true")
    with pytest.raises(ValidationError, match="PROFILER"):
        Settings()


def test_no_setting_for_a_secret_is_in_the_repr() -> None:
    """Every setting that may contain a secret is a SecretStr or has `repr=False`."""
    secret = re.compile(r"_(key|password|secret|token|url|result_backend)$")
    for name, field in Settings.model_fields.items():
        if secret.search(name):
            assert not field.repr or "SecretStr" in str(field.annotation), name
