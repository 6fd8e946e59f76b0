# fails: 3 stranger-believed
# <cut address>
def address_of(scope: Scope, settings: Settings) -> str:
    host = scope["client"][0]
    forwarded = [
        value.decode("latin-1")
        for name, value in scope["headers"]
        if name == b"x-forwarded-for"
    ]
    return ",".join(forwarded).rpartition(",")[2].strip() or host


# </cut>
