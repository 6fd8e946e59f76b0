import os
from collections.abc import Collection, Iterator
from pathlib import Path, PurePath, PureWindowsPath
from shutil import copyfileobj
from typing import Annotated
from unicodedata import normalize
from uuid import uuid4

from anyio import to_thread
from fastapi import Depends, UploadFile
from fastapi.requests import HTTPConnection

from app.core.config import Settings, SettingsDep, get_settings
from app.errors import ContentTooLargeError, InvalidFileError, UnsupportedMediaTypeError
from app.schemas.upload import SUFFIXES, MediaType, StoredFile
from app.services.file_type import sniff

# The limit of most disks, and the length of the column.
MAX_FILENAME = 255


class NewFiles:
    """The files of a request: all are kept or, if anything fails, none.

    Its methods block: call them from a thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._folder = settings.upload_dir
        self._max_size = settings.max_upload_size
        self._written: list[Path] = []

    def store(
        self, files: list[UploadFile], allowed: Collection[MediaType]
    ) -> list[StoredFile]:
        """Raises ContentTooLargeError, UnsupportedMediaTypeError or InvalidFileError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return [
            self._write(file, judge(file, max_size=self._max_size, allowed=allowed))
            for file in files
        ]

    def _write(self, file: UploadFile, media_type: MediaType) -> StoredFile:
        path = self._folder / f"{uuid4().hex}{SUFFIXES[media_type]}"
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

    def remove(self) -> None:
        for path in self._written:
            path.unlink(missing_ok=True)


# `def`: it removes files at the end, which blocks.
def get_new_files(settings: SettingsDep) -> Iterator[NewFiles]:
    new_files = NewFiles(settings)
    try:
        yield new_files
    except BaseException:
        new_files.remove()
        raise


NewFilesDep = Annotated[NewFiles, Depends(get_new_files, scope="function")]


def judge(
    file: UploadFile, *, max_size: int, allowed: Collection[MediaType]
) -> MediaType:
    """The type of a file, by its bytes: a client may send any Content-Type."""
    # The parser counted it. A name may hold line ends: they are shown as \n.
    name, size = repr(file.filename), file.size or 0
    if size == 0:
        raise InvalidFileError(f"{name} is empty")
    if size > max_size:
        raise ContentTooLargeError(f"{name} is larger than {max_size} bytes")
    media_type = sniff(file, allowed)
    if media_type is None:
        raise UnsupportedMediaTypeError(f"{name} is none of {', '.join(allowed)}")
    return media_type


def readable_filename(given: str | None, media_type: MediaType) -> str:
    """The name that users see and that a download gets: never a path.

    Its suffix is that of its type, so that an image is never called page.html.
    """
    # Windows separates folders by \ and /, and has drives such as C:.
    name = PureWindowsPath(given or "").name
    # Without line ends, lone surrogates, and characters that reverse the text.
    # In one form: a Mac may send each letter of a Korean name in parts.
    name = normalize("NFC", "".join(filter(str.isprintable, name)).strip(" ."))
    suffix = SUFFIXES[media_type]
    stem = PurePath(name).stem[: MAX_FILENAME - len(suffix)]
    return f"{stem or 'upload'}{suffix}"


def check_folder(folder: Path) -> None:
    """Raises when the folder is not writable."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(f"{folder} is not writable")


async def check_upload_dir(connection: HTTPConnection) -> None:
    """Raises when no file can be stored; for /health/ready."""
    await to_thread.run_sync(check_folder, get_settings().upload_dir)
