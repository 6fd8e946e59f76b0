from hashlib import sha256
from typing import BinaryIO

CHUNK = 64 * 1024


def digest_of(file: BinaryIO) -> str:
    """What a file is known by. Blocks while it reads: call it from a thread."""
    digest = sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
