import re
from codecs import getincrementaldecoder
from collections.abc import Collection
from pathlib import PureWindowsPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from fastapi import UploadFile

from app.schemas.upload import SUFFIXES, MediaType

ZIP = rb"PK\x03\x04"

# The first bytes of a file. Only a decoder can tell whether the rest is valid.
SIGNATURES = {
    MediaType.PNG: rb"\x89PNG\r\n\x1a\n",
    MediaType.JPEG: rb"\xff\xd8\xff",
    MediaType.GIF: rb"GIF8[79]a",
    MediaType.WEBP: rb"RIFF....WEBP",
    MediaType.PDF: rb"%PDF-",
    MediaType.DOCX: ZIP,
    MediaType.XLSX: ZIP,
    MediaType.PPTX: ZIP,
    MediaType.HWPX: ZIP,
    # That of all files of older office programs
    MediaType.HWP: rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    MediaType.TXT: b"",
}

# Office files are archives, and this file is in them.
INSIDE = {
    MediaType.DOCX: "word/document.xml",
    MediaType.XLSX: "xl/workbook.xml",
    MediaType.PPTX: "ppt/presentation.xml",
    MediaType.HWPX: "Contents/content.hpf",
}

# Where the bytes do not say enough, the name of the file has to agree.
BY_NAME = {MediaType.HWP, MediaType.TXT}


CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(file: UploadFile, allowed: Collection[MediaType]) -> MediaType | None:
    """Which of the allowed types it is. Blocks: it reads the file."""
    head = file.file.read(12)
    file.file.seek(0)
    for media_type in allowed:
        if not re.match(SIGNATURES[media_type], head, re.DOTALL):
            continue
        if media_type in INSIDE:
            matches = INSIDE[media_type] in names_inside(file.file)
        else:
            suffix = PureWindowsPath(file.filename or "").suffix.lower()
            matches = media_type not in BY_NAME or suffix == SUFFIXES[media_type]
        if media_type is MediaType.TXT:
            matches = matches and is_text(file.file)
        if matches:
            return media_type
    return None


def names_inside(archive: BinaryIO) -> list[str]:
    try:
        with ZipFile(archive) as opened:
            return opened.namelist()
    # NotImplementedError, ValueError … of a broken directory
    except (BadZipFile, NotImplementedError, ValueError, OSError):
        return []
    finally:
        archive.seek(0)


def is_text(file: BinaryIO) -> bool:
    """UTF-8 without control characters: a binary file has some sooner or later."""
    decode = getincrementaldecoder("utf-8")().decode
    try:
        while block := file.read(64 * 1024):
            if CONTROL.search(decode(block)):
                return False
        return not decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
