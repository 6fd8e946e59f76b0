# fails: 3 all-as-one
# <cut address>
def address_of(scope: Scope, settings: Settings) -> str:
    host = scope["client"][0]
    return host
    forwarded = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
    ]
    return ",".join(forwarded).rpartition(",")[2].strip() or host


# </cut>
