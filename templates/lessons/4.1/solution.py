# ko: 로그인하고 토큰을 받는 서버. 위조한 토큰을 믿지 않게 하세요.
# en: A server to log in at and get tokens from. Let it believe no forged ones.
# <cut imports>
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel

# <stub>
# import secrets
# from hashlib import sha256
# from typing import Annotated
#
# import jwt
# from fastapi import Depends, FastAPI, HTTPException
# from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
# from pydantic import BaseModel
#
# </cut>
app = FastAPI()
oauth2_scheme = OAuth2PasswordBearer(tokenUrl="token")

# ko: 연습이라서 시작할 때마다 새로 만듭니다. 진짜 키는 환경 변수에 둡니다(4.3).
# en: Made anew at each start, for this exercise only. A real key is in the environment (4.3).
SECRET_KEY = secrets.token_urlsafe(32)

# ko: 이메일 -> 비밀번호의 해시
# en: E-mail address -> hash of the password
users: dict[str, str] = {}


class Credentials(BaseModel):
    email: str
    password: str


# <cut passwords>
password_hash = PasswordHash.recommended()
DUMMY_HASH = password_hash.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    return password_hash.hash(password)


def is_password_of(email: str, password: str) -> bool:
    valid = password_hash.verify(password, users.get(email, DUMMY_HASH))
    return valid and email in users


# <stub>
# def hash_password(password: str) -> str:
#     return sha256(password.encode()).hexdigest()
#
#
# def is_password_of(email: str, password: str) -> bool:
#     if email not in users:
#         raise HTTPException(404, f"There is no user {email}")
#     return users[email] == hash_password(password)
#
#
# </cut>
# <cut tokens>
LIFETIMES = {"access": timedelta(minutes=15), "refresh": timedelta(days=30)}


def create_token(email: str, typ: str) -> str:
    claims = {"sub": email, "typ": typ, "exp": datetime.now(UTC) + LIFETIMES[typ]}
    return jwt.encode(claims, SECRET_KEY, "HS256")


def email_of(token: str) -> str:
    try:
        claims = jwt.decode(
            token,
            SECRET_KEY,
            algorithms=["HS256"],
            options={"require": ["sub", "exp", "typ"]},
        )
    except jwt.InvalidTokenError as error:
        raise unauthorized() from error
    if claims["typ"] != "access" or claims["sub"] not in users:
        raise unauthorized()
    return claims["sub"]


def unauthorized() -> HTTPException:
    return HTTPException(
        401, "The token is not valid", headers={"WWW-Authenticate": "Bearer"}
    )


# <stub>
# def create_token(email: str, typ: str) -> str:
#     return jwt.encode({"sub": email, "typ": typ}, SECRET_KEY, "HS256")
#
#
# def email_of(token: str) -> str:
#     claims = jwt.decode(token, options={"verify_signature": False})
#     return claims["sub"]
#
#
# </cut>
@app.post("/users", status_code=201)
def register(new: Credentials) -> None:
    users[new.email] = hash_password(new.password)


@app.post("/token")
def log_in(form: Annotated[OAuth2PasswordRequestForm, Depends()]) -> dict[str, str]:
    if not is_password_of(form.username, form.password):
        raise HTTPException(401, "Wrong e-mail address or password")
    return {
        "access_token": create_token(form.username, "access"),
        "refresh_token": create_token(form.username, "refresh"),
        "token_type": "bearer",
    }


def get_current_user(token: Annotated[str, Depends(oauth2_scheme)]) -> str:
    return email_of(token)


@app.get("/me")
def read_me(user: Annotated[str, Depends(get_current_user)]) -> dict[str, str]:
    return {"email": user}


# ko: 여러분의 프로젝트에서 찾으세요: 토큰을 검증하는 함수.
# en: Look it up in your project: the function that verifies tokens.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/core/security.py:decode_token"
# <stub>
# PLACE = ""
# </cut>
