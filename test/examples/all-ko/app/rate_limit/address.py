from ipaddress import IPv6Address

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """The client's address, by which requests are counted.

    Behind a proxy that FORWARDED_ALLOW_IPS names, Uvicorn takes it from X-Forwarded-For.
    The header itself is not read here: any client can send one.
    """
    host: str = scope["client"][0] if scope.get("client") else "unknown"
    if ":" not in host:
        return host
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    # A provider gives each customer 2**64 addresses: they count as one.
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
