import hmac

from pydantic import SecretStr


def sign(content: bytes, key: SecretStr) -> str:
    """For a header: who knows the key can tell who has sent `content`."""
    secret = key.get_secret_value().encode()
    return f"sha256={hmac.new(secret, content, 'sha256').hexdigest()}"
