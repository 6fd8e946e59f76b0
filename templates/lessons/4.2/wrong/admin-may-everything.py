# fails: 1 wrong-status
# <cut who>
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)
api_key_header = APIKeyHeader(name="X-API-Key", auto_error=False)


@dataclass(frozen=True)
class Principal:
    id: int
    is_admin: bool
    scopes: frozenset[str]


def get_principal(
    token: Annotated[str | None, Depends(oauth2_scheme)],
    api_key: Annotated[str | None, Depends(api_key_header)],
) -> Principal:
    if token and (claims := read_token(token)):
        return principal_of(claims.sub, claims.scopes)
    if api_key:
        kept = api_keys.get(api_key[:8])
        if kept and secrets.compare_digest(kept.secret, hash_of(api_key)):
            return principal_of(kept.owner_id, kept.scopes)
    raise unauthorized()


def principal_of(user_id: int, scopes: frozenset[str] | set[str]) -> Principal:
    user = users.get(user_id)
    if user is None:
        raise unauthorized()
    granted = frozenset(scopes & ROLE_SCOPES[user.role])
    return Principal(user.id, user.role == "admin", granted)


def hash_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()


def unauthorized() -> HTTPException:
    return HTTPException(401, "Log in first", headers={"WWW-Authenticate": "Bearer"})


def get_user(
    needed: SecurityScopes, principal: Annotated[Principal, Depends(get_principal)]
) -> Principal:
    if not principal.is_admin and not principal.scopes.issuperset(needed.scopes):
        raise HTTPException(403, f"This needs the scope {needed.scope_str}")
    return principal


Reader = Annotated[Principal, Security(get_user, scopes=["runs:read"])]
Writer = Annotated[Principal, Security(get_user, scopes=["runs:write"])]
KeyOwner = Annotated[Principal, Security(get_user, scopes=["keys"])]
UserReader = Annotated[Principal, Security(get_user, scopes=["users:read"])]


# </cut>
