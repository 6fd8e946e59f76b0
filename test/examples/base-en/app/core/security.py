import hmac

from pydantic import SecretStr


def sign(content: bytes, key: SecretStr) -> str:
    """The value of a signature header. A receiver who knows the key can check who sent
    `content`."""
    secret = key.get_secret_value().encode()
    return f"sha256={hmac.new(secret, content, 'sha256').hexdigest()}"
