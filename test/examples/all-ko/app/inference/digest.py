from hashlib import file_digest
from typing import Any, BinaryIO, cast


def digest_of(file: BinaryIO) -> str:
    """Identifies the content of a file. Blocks while it reads: call it from a thread."""
    digest = file_digest(cast(Any, file), "sha256").hexdigest()
    file.seek(0)
    return digest
