# fails: 1 same-hash
# <cut passwords>
password_hash = PasswordHash.recommended()
DUMMY_HASH = password_hash.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    return password_hash.hash(password, salt=b"salt of all users")


def is_password_of(email: str, password: str) -> bool:
    valid = password_hash.verify(password, users.get(email, DUMMY_HASH))
    return valid and email in users


# </cut>
