# fails: 4 hashed-less
# <cut passwords>
password_hash = PasswordHash.recommended()
DUMMY_HASH = password_hash.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    return password_hash.hash(password)


def is_password_of(email: str, password: str) -> bool:
    if email not in users:
        return False
    return password_hash.verify(password, users[email])


# </cut>
