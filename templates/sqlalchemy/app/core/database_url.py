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
# These are about libpq itself, and asyncpg cannot bind a login to its TLS channel.
DROPPED = {"channel_binding", "client_encoding", "gssencmode", "keepalives"}


def with_async_driver(value: str) -> str:
    """A URL as hosting providers hand it out, with the driver and parameters of ours.

    Raises ValueError, which does not repeat the URL: there is a password in it.
    """
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        msg = "must look like postgresql://user:password@host/database"
        raise ValueError(msg) from None
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.drivername not in DRIVERS.values():
        msg = f"must start with postgresql:// or sqlite://, not {url.drivername}://"
        raise ValueError(msg)
    if url.get_backend_name() == "postgresql":
        query = {key: url.query[key] for key in url.query.keys() - DROPPED}
        if "ssl" in query:
            query["sslmode"] = query.pop("ssl")
        if unknown := query.keys() - KNOWN:
            msg = f"has a parameter that asyncpg does not know: {min(unknown)}"
            raise ValueError(msg)
        url = url.set(query=query)
    return url.render_as_string(hide_password=False)
