from ipaddress import IPv6Address

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """Where a request comes from, as far as the server knows.

    Behind a proxy Uvicorn puts here what X-Forwarded-For says, if FORWARDED_ALLOW_IPS
    names that proxy. The header itself is not looked at: any client can write one.
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
    # A provider gives every customer 2**64 addresses: they count as one.
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
