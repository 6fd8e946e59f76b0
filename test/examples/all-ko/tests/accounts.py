"""Users for the tests, made and logged in as a client would do it."""

from httpx2 import AsyncClient, Client

PASSWORD = "correct horse battery staple"
# Changes that cannot be undone ask for the password once more.
CONFIRMED = {"current_password": PASSWORD}

Headers = dict[str, str]


def log_in(client: Client, email: str, scope: str = "") -> Headers:
    response = client.post("/api/v1/auth/token", data=_form(email, scope))
    return _bearer(response.raise_for_status().json())


def sign_up(client: Client, email: str) -> Headers:
    user = {"email": email, "password": PASSWORD}
    client.post("/api/v1/users", json=user).raise_for_status()
    return log_in(client, email)


async def sign_up_async(client: AsyncClient, email: str) -> Headers:
    user = {"email": email, "password": PASSWORD}
    (await client.post("/api/v1/users", json=user)).raise_for_status()
    return await log_in_async(client, email)


async def log_in_async(client: AsyncClient, email: str) -> Headers:
    response = await client.post("/api/v1/auth/token", data=_form(email))
    return _bearer(response.raise_for_status().json())


def _form(email: str, scope: str = "") -> dict[str, str]:
    return {"username": email, "password": PASSWORD, "scope": scope}


def _bearer(token: dict[str, str]) -> Headers:
    return {"Authorization": f"Bearer {token['access_token']}"}
