# fails: 4 key-grows
# <cut keys>
@app.post("/keys", status_code=201)
def create_key(new: KeyCreate, user: KeyOwner) -> str:
    key = secrets.token_urlsafe(32)
    api_keys[key[:8]] = ApiKey(user.id, new.scopes, hash_of(key))
    return key


# </cut>
