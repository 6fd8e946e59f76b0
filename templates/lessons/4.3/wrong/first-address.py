# fails: 3 first-believed
# <cut address>
def address_of(scope: Scope, settings: Settings) -> str:
    host = scope["client"][0]
    if host != settings.trusted_proxy:
        return host
    forwarded = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
    ]
    return ",".join(forwarded).partition(",")[0].strip() or host


# </cut>
