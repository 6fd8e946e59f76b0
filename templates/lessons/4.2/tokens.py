# ko: 고치지 마세요. 4.1의 토큰입니다. 서명은 read_token이 검사합니다.
# en: Leave this file alone: the tokens of 4.1. read_token checks their signature.
import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

_KEY = secrets.token_bytes(32)


@dataclass(frozen=True)
class Claims:
    # ko: 사용자 id
    # en: The user's id
    sub: int
    # ko: 토큰을 만들 때의 역할
    # en: The role that the user had when the token was made
    role: str
    # ko: 사용자가 이 토큰에 허락한 일
    # en: What the user lets this token do
    scopes: frozenset[str]


def create_token(sub: int, role: str, *scopes: str) -> str:
    content = json.dumps({"sub": sub, "role": role, "scopes": scopes}).encode()
    return f"{urlsafe_b64encode(content).decode()}.{_sign(content)}"


# ko: 믿을 수 없는 토큰이면 None
# en: None for a token that cannot be believed
def read_token(token: str) -> Claims | None:
    encoded, _, signature = token.partition(".")
    try:
        content = urlsafe_b64decode(encoded)
    except ValueError:
        return None
    if signature != _sign(content):
        return None
    claims = json.loads(content)
    return Claims(claims["sub"], claims["role"], frozenset(claims["scopes"]))


def _sign(content: bytes) -> str:
    return hmac.new(_KEY, content, hashlib.sha256).hexdigest()
