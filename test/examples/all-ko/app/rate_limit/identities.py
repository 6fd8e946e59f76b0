import hashlib
from collections import OrderedDict

from starlette.types import Scope

from app.core.config import Settings
from app.core.security import TokenType, decode_token
from app.errors import AuthenticationError

MAX_API_KEYS = 10_000


class Identities:
    """Who sends a request, as far as can be known before anything is looked up.

    Users count for themselves: those of one office share its address, and one user may
    have many addresses. All of a user's tokens and keys count as one.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._api_keys: OrderedDict[bytes, int] = OrderedDict()

    def of(self, scope: Scope) -> str | None:
        for name, value in scope["headers"]:
            if name == b"authorization":
                kind, _, token = value.decode("latin-1").partition(" ")
                return self._of_token(token) if kind.lower() == "bearer" else None
        for name, value in scope["headers"]:
            if name == b"x-api-key":
                return self._of_api_key(value)
        return None

    def remember(self, api_key: str, user_id: int) -> None:
        """The key has turned out to be valid. Until then it counts for its address, or
        with a made-up key for each request there would be no limit at all."""
        self._api_keys[_digest(api_key.encode("latin-1"))] = user_id
        if len(self._api_keys) > MAX_API_KEYS:
            self._api_keys.popitem(last=False)

    def _of_token(self, token: str) -> str | None:
        try:
            # Nobody can forge the signature, so nothing has to be looked up.
            claims = decode_token(self._settings, token, TokenType.ACCESS)
        except AuthenticationError:
            return None
        return user(claims.user_id)

    def _of_api_key(self, api_key: bytes) -> str | None:
        digest = _digest(api_key)
        user_id = self._api_keys.get(digest)
        if user_id is None:
            return None
        self._api_keys.move_to_end(digest)
        return user(user_id)


def user(user_id: int) -> str:
    return f"user-{user_id}"


def _digest(api_key: bytes) -> bytes:
    return hashlib.sha256(api_key).digest()
