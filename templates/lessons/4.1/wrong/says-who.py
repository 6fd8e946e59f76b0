# fails: 4 tells-who
# <cut passwords>
password_hash = PasswordHash.recommended()
DUMMY_HASH = password_hash.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    return password_hash.hash(password)


def is_password_of(email: str, password: str) -> bool:
    if email not in users:
        raise HTTPException(404, f"There is no user {email}")
    valid = password_hash.verify(password, users.get(email, DUMMY_HASH))
    return valid and email in users


# </cut>
