from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+psycopg": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}

# Parameters of a PostgreSQL URL that this application passes on to asyncpg.
KNOWN = {
    "application_name",
    "connect_timeout",
    "host",
    "options",
    "passfile",
    "port",
    "sslcert",
    "sslcrl",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "target_session_attrs",
}
# Parameters of libpq itself; asyncpg does not support channel binding.
DROPPED = {"channel_binding", "client_encoding", "gssencmode", "keepalives"}


def with_async_driver(value: str) -> str:
    """A URL from a hosting provider, with the driver and parameters of this application.

    Raises ValueError, without the URL in its text: there is a password in the URL.
    """
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise ValueError(
            "must look like postgresql://user:password@host/database"
        ) from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in DRIVERS.values():
        raise ValueError(
            f"must start with postgresql:// or sqlite://, not {url.drivername}://"
        )
    if url.get_backend_name() == "postgresql":
        query = {key: url.query[key] for key in url.query.keys() - DROPPED}
        if "ssl" in query:
            query["sslmode"] = query.pop("ssl")
        if unknown := query.keys() - KNOWN:
            raise ValueError(
                f"has a parameter that asyncpg does not know: {min(unknown)}"
            )
        url = url.set(query=query)
    return url.render_as_string(hide_password=False)
