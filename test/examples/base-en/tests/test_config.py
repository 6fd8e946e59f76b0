from pathlib import Path

import pytest

from app.core.config import Settings


@pytest.fixture(autouse=True)
def nothing_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


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


def test_lists_are_written_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", '["https://shop.example"]')
    assert Settings().cors_origins == ["https://shop.example"]


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
    monkeypatch: pytest.MonkeyPatch,
    environment: str,
    asked: str | None,
    enabled: bool,
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    if asked is not None:
        monkeypatch.setenv("DOCS_ENABLED", asked)
    assert Settings().docs_enabled is enabled
