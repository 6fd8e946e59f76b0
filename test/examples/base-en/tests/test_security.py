from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import ValidationError
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.core.config import Settings
from app.middleware import middleware_stack


def hardened(settings: Settings, **changes: Any) -> FastAPI:
    app = FastAPI(middleware=middleware_stack(settings.model_copy(update=changes)))

    @app.get("/")
    @app.get("/health/live")
    async def root() -> dict[str, bool]:
        return {"ok": True}

    return app


def test_every_response_has_security_headers(client: TestClient) -> None:
    for response in (client.get("/"), client.get("/nowhere")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in response.headers


def test_the_documentation_may_load_its_scripts(client: TestClient) -> None:
    response = client.get("/docs")
    assert response.status_code == 200
    assert "Content-Security-Policy" not in response.headers


def test_a_prefix_changes_no_rule(settings: Settings) -> None:
    """Behind `--root-path /svc` the server adds the prefix to the path."""
    app = hardened(settings, allowed_hosts=["testserver"], https_redirect=True)
    client = TestClient(app, root_path="/svc")
    by_address = {"Host": "10.0.0.1"}
    assert client.get("/svc/health/live", headers=by_address).is_success
    client.base_url = "https://testserver"
    assert "Content-Security-Policy" not in client.get("/svc/docs").headers


def test_https_is_remembered_by_the_browser(settings: Settings) -> None:
    client = TestClient(hardened(settings), base_url="https://testserver")
    assert "max-age=" in client.get("/").headers["Strict-Transport-Security"]


def test_an_unknown_host_is_refused(settings: Settings) -> None:
    app = hardened(settings, allowed_hosts=["api.example.com"])
    assert TestClient(app, base_url="http://api.example.com").get("/").is_success
    client = TestClient(app, base_url="http://evil.example.com")
    refused = client.get("/")
    assert refused.status_code == 400
    assert refused.json()["detail"] == "Invalid host header"
    # Probes come by address, not by name.
    assert client.get("/health/live").is_success


def test_http_is_redirected_but_not_behind_a_proxy_that_had_https(
    settings: Settings,
) -> None:
    app = hardened(settings, https_redirect=True)
    client = TestClient(
        ProxyHeadersMiddleware(app, trusted_hosts="testclient"),  # type: ignore[arg-type]
        follow_redirects=False,
    )
    redirect = client.get("/")
    assert redirect.status_code == 307
    assert redirect.headers["Location"] == "https://testserver/"
    assert client.get("/", headers={"X-Forwarded-Proto": "https"}).is_success
    assert client.get("/health/live").is_success


def test_nobody_but_the_proxy_says_what_the_scheme_was(settings: Settings) -> None:
    app = hardened(settings, https_redirect=True)
    client = TestClient(
        ProxyHeadersMiddleware(app, trusted_hosts="10.0.0.1"),  # type: ignore[arg-type]
        follow_redirects=False,
    )
    response = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert response.status_code == 307


def test_only_a_named_origin_may_read_responses(settings: Settings) -> None:
    app = hardened(
        settings, cors_origins=["https://shop.example"], cors_allow_credentials=True
    )
    client = TestClient(app)
    named = client.get("/", headers={"Origin": "https://shop.example"})
    assert named.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    other = client.get("/", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_credentials_for_any_origin_are_refused() -> None:
    with pytest.raises(ValidationError, match="CORS_ALLOW_CREDENTIALS"):
        Settings(cors_origins=["*"], cors_allow_credentials=True)
