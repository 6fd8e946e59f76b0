# ko: 실험 기록을 여러 사람이 쓰는 서버. 누가 무엇을 할 수 있는지 한 곳에서 정하세요.
# en: A server of runs that several people use. Decide in one place who may do what.
# <cut imports>
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer, SecurityScopes
from pydantic import BaseModel

from .tokens import read_token

# <stub>
# import secrets
# from dataclasses import dataclass
# from typing import Annotated
#
# from fastapi import Depends, FastAPI, HTTPException
# from fastapi.security import OAuth2PasswordBearer
# from pydantic import BaseModel
#
# from .tokens import Claims, read_token
#
# </cut>
app = FastAPI()


@dataclass
class User:
    id: int
    role: str


class Run(BaseModel):
    id: int
    owner_id: int
    name: str


class RunCreate(BaseModel):
    name: str


class KeyCreate(BaseModel):
    scopes: set[str]


# ko: API 키. secret에는 무엇을 저장해야 할까요?
# en: An API key. What should be stored as its secret?
@dataclass
class ApiKey:
    owner_id: int
    scopes: set[str]
    secret: str


users = {1: User(1, "admin"), 2: User(2, "user"), 3: User(3, "user")}
runs = {1: Run(id=1, owner_id=2, name="resnet50"), 2: Run(id=2, owner_id=3, name="vit")}
# ko: 키의 앞 8글자 -> API 키
# en: The first 8 characters of a key -> API key
api_keys: dict[str, ApiKey] = {}

# ko: 역할이 할 수 있는 일
# en: What a role may do
ROLE_SCOPES = {
    "user": {"runs:read", "runs:write", "keys"},
    "admin": {"runs:read", "runs:write", "keys", "users:read"},
}

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
    if not principal.scopes.issuperset(needed.scopes):
        raise HTTPException(403, f"This needs the scope {needed.scope_str}")
    return principal


Reader = Annotated[Principal, Security(get_user, scopes=["runs:read"])]
Writer = Annotated[Principal, Security(get_user, scopes=["runs:write"])]
KeyOwner = Annotated[Principal, Security(get_user, scopes=["keys"])]
UserReader = Annotated[Principal, Security(get_user, scopes=["users:read"])]


# <stub>
# oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")
#
#
# def get_claims(token: Annotated[str, Depends(oauth2_scheme)]) -> Claims:
#     claims = read_token(token)
#     if claims is None:
#         raise HTTPException(401, "Log in first", {"WWW-Authenticate": "Bearer"})
#     return claims
#
#
# ClaimsDep = Annotated[Claims, Depends(get_claims)]
#
#
# </cut>
# <cut own>
def get_run(run_id: int, user: Reader) -> Run:
    run = runs.get(run_id)
    if run is None or not (user.is_admin or run.owner_id == user.id):
        raise HTTPException(404, f"There is no run {run_id}")
    return run


RunDep = Annotated[Run, Depends(get_run)]


def runs_of(user: Principal) -> list[Run]:
    return [run for run in runs.values() if user.is_admin or run.owner_id == user.id]


# <stub>
# def runs_of(user: Claims) -> list[Run]:
#     admin = user.role == "admin"
#     return [run for run in runs.values() if admin or run.owner_id == user.sub]
#
#
# </cut>
# <cut routes>
@app.get("/runs")
def list_runs(user: Reader) -> list[Run]:
    return runs_of(user)


@app.get("/runs/export")
def export_runs(user: Reader) -> str:
    return "\n".join(f"{run.id},{run.name}" for run in runs_of(user))


@app.post("/runs", status_code=201)
def create_run(new: RunCreate, user: Writer) -> Run:
    run = Run(id=max(runs, default=0) + 1, owner_id=user.id, name=new.name)
    runs[run.id] = run
    return run


@app.get("/runs/{run_id}")
def read_run(run: RunDep) -> Run:
    return run


@app.delete("/runs/{run_id}", status_code=204)
def delete_run(run: RunDep, user: Writer) -> None:
    del runs[run.id]


@app.get("/users")
def list_users(user: UserReader) -> list[User]:
    return list(users.values())


# <stub>
# @app.get("/runs")
# def list_runs(user: ClaimsDep) -> list[Run]:
#     return runs_of(user)
#
#
# @app.get("/runs/export")
# def export_runs() -> str:
#     return "\n".join(f"{run.id},{run.name}" for run in runs.values())
#
#
# @app.post("/runs", status_code=201)
# def create_run(new: RunCreate, user: ClaimsDep) -> Run:
#     run = Run(id=max(runs, default=0) + 1, owner_id=user.sub, name=new.name)
#     runs[run.id] = run
#     return run
#
#
# @app.get("/runs/{run_id}")
# def read_run(run_id: int, user: ClaimsDep) -> Run:
#     if run_id not in runs:
#         raise HTTPException(404, f"There is no run {run_id}")
#     if user.role != "admin" and runs[run_id].owner_id != user.sub:
#         raise HTTPException(403, "This run belongs to somebody else")
#     return runs[run_id]
#
#
# @app.delete("/runs/{run_id}", status_code=204)
# def delete_run(run_id: int, user: ClaimsDep) -> None:
#     if run_id not in runs:
#         raise HTTPException(404, f"There is no run {run_id}")
#     del runs[run_id]
#
#
# @app.get("/users")
# def list_users(user: ClaimsDep) -> list[User]:
#     if user.role != "admin":
#         raise HTTPException(403, "For admins only")
#     return list(users.values())
#
#
# </cut>
# <cut keys>
@app.post("/keys", status_code=201)
def create_key(new: KeyCreate, user: KeyOwner) -> str:
    if not new.scopes <= user.scopes:
        raise HTTPException(403, "A key may do no more than you")
    key = secrets.token_urlsafe(32)
    api_keys[key[:8]] = ApiKey(user.id, new.scopes, hash_of(key))
    return key


# <stub>
# @app.post("/keys", status_code=201)
# def create_key(new: KeyCreate, user: ClaimsDep) -> str:
#     key = secrets.token_urlsafe(32)
#     api_keys[key[:8]] = ApiKey(user.sub, new.scopes, key)
#     return key
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: 엔드포인트에 필요한 scope가 있는지 확인하는 의존성.
# en: Look it up in your project: the dependency that checks whether the scopes that an endpoint needs are there.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/api/deps.py:get_current_user"
# <stub>
# PLACE = ""
# </cut>
