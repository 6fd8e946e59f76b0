import os
from collections.abc import Collection
from pathlib import Path, PurePath, PureWindowsPath
from shutil import copyfileobj
from types import TracebackType
from typing import BinaryIO, Self
from uuid import uuid4

from anyio import to_thread
from fastapi import UploadFile
from fastapi.requests import HTTPConnection

from app.core.config import get_settings
from app.errors import ContentTooLargeError, InvalidFileError, UnsupportedMediaTypeError
from app.schemas.upload import MediaType, StoredFile

SUFFIXES = {
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.GIF: ".gif",
    MediaType.WEBP: ".webp",
    MediaType.PDF: ".pdf",
}

ANY_TYPE = tuple(MediaType)

# The limit of most disks, and the length of the column.
MAX_FILENAME = 255


class NewFiles:
    """The files of a request: all are kept or, if anything fails, none.

    Its methods block: call them from a thread.
    """

    def __init__(self, folder: Path, *, max_size: int) -> None:
        self.folder = folder
        self.max_size = max_size
        self._written: list[Path] = []

    def store(
        self, files: list[UploadFile], allowed: Collection[MediaType] = ANY_TYPE
    ) -> list[StoredFile]:
        """Judge all of them, then write them.

        Raises ContentTooLargeError, UnsupportedMediaTypeError or InvalidFileError.
        """
        judged = [
            (file, judge(file, max_size=self.max_size, allowed=allowed))
            for file in files
        ]
        self.folder.mkdir(parents=True, exist_ok=True)
        return [self._write(file, media_type) for file, media_type in judged]

    def _write(self, file: UploadFile, media_type: MediaType) -> StoredFile:
        path = self.folder / f"{uuid4().hex}{SUFFIXES[media_type]}"
        # Before the file exists, so that a half-written file is removed as well.
        self._written.append(path)
        with path.open("xb") as target:
            copyfileobj(file.file, target)
            size = target.tell()
        return StoredFile(
            stored_as=path.name,
            filename=readable_filename(file.filename, media_type),
            media_type=media_type,
            size=size,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if exc is not None:
            for path in self._written:
                path.unlink(missing_ok=True)


def judge(
    file: UploadFile, *, max_size: int, allowed: Collection[MediaType] = ANY_TYPE
) -> MediaType:
    """The type of a file, by its bytes: a client may send any Content-Type."""
    # The parser counted it.
    size = file.size or 0
    name = readable_filename(file.filename)
    if size == 0:
        raise InvalidFileError(f"{name} is empty")
    if size > max_size:
        raise ContentTooLargeError(f"{name} is larger than {max_size} bytes")
    media_type = sniff(file.file)
    if media_type is None or media_type not in allowed:
        raise UnsupportedMediaTypeError(f"{name} is none of {', '.join(allowed)}")
    return media_type


def sniff(file: BinaryIO) -> MediaType | None:
    """The type by the first bytes. Only a decoder can tell whether the rest is valid."""
    head = file.read(12)
    file.seek(0)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return MediaType.GIF
    if head.startswith(b"RIFF") and head[8:] == b"WEBP":
        return MediaType.WEBP
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    return None


def readable_filename(given: str | None, media_type: MediaType | None = None) -> str:
    """The name that users see and that a download gets: never a path.

    Its suffix is that of its type, so that an image is never called page.html.
    """
    # Windows separates folders by \ and /, and has drives such as C:.
    name = PureWindowsPath(given or "").name
    # Without line ends, lone surrogates, and characters that reverse the text.
    name = "".join(character for character in name if character.isprintable())
    name = name.strip(" .")
    if media_type is None:
        return name[:MAX_FILENAME] or "the file"
    suffix = SUFFIXES[media_type]
    stem = PurePath(name).stem[: MAX_FILENAME - len(suffix)]
    return f"{stem or 'upload'}{suffix}"


def remove_file(path: Path) -> None:
    path.unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    """Raises when the folder is not writable."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} is not writable")


async def check_upload_dir(connection: HTTPConnection) -> None:
    """Raises when no file can be stored; for /health/ready."""
    await to_thread.run_sync(check_folder, get_settings().upload_dir)
