import struct
import zlib
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.datastructures import UploadFile

from lessons.judge import check


def png(
    width: int = 8, height: int = 8, pixel: int = 7, rows: int | None = None
) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
        )

    lines = (b"\0" + bytes([pixel]) * width) * (height if rows is None else rows)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = (
        chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(lines))
        + chunk(b"IEND", b"")
    )
    return b"\x89PNG\r\n\x1a\n" + body


DIGIT = png()
LABEL = 7 * 64 % 10
CUT_OFF = DIGIT[:-24]


class Client:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app, raise_server_exceptions=False)

    def post(
        self, *files: tuple[str, bytes, str], dataset: str | None = "mnist"
    ) -> Any:
        return self.http.post(
            "/predictions",
            files=[("files", file) for file in files],
            data={} if dataset is None else {"dataset": dataset},
        )


@pytest.fixture
def client(exercise: ModuleType) -> Client:
    return Client(exercise)


def test_1_the_bytes_say_what_it_is(client: Client) -> None:
    response = client.post(("notes.txt", DIGIT, "text/plain"))
    check(response.status_code == 201, "png-refused", seen=response.status_code)
    body = response.json()
    expected = {"dataset": "mnist", "predictions": {"notes.txt": LABEL}}
    check(body == expected, "wrong-answer", seen=body, expected=expected)
    page = b"<!doctype html><script>alert(1)</script>" + b" " * 64
    seen = client.post(("cat.png", page, "image/png")).status_code
    check(seen == 415, "html-taken", seen=seen)
    seen = client.post(("7.png", DIGIT, "image/png"), dataset=None).status_code
    check(seen == 422, "no-dataset", seen=seen)


def test_2_size_is_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    original = UploadFile.read

    async def counted(self: UploadFile, size: int = -1) -> bytes:
        data = await original(self, size)
        read.append(len(data))
        return data

    monkeypatch.setattr(UploadFile, "read", counted)
    limit = 64 * 1024
    fits = DIGIT + bytes(limit - len(DIGIT))
    seen = client.post(("fits.png", fits, "image/png")).status_code
    check(seen == 201, "limit-too-low", seen=seen)
    read.clear()
    seen = client.post(("large.png", fits + bytes(10 * limit), "image/png")).status_code
    check(seen == 413, "too-large-taken", seen=seen)
    check(sum(read) <= 2 * limit, "read-all", seen=sum(read))


def test_3_pixels_are_counted_before_they_are_made(
    request: pytest.FixtureRequest,
    load: Callable[[], ModuleType],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = import_module(f"lessons.{request.path.parent.name}.image")
    decoded: list[bytes] = []
    original = image.decode

    def decode(data: bytes) -> list[bytes]:
        decoded.append(data)
        # Its memory is not needed to see that somebody asks for it.
        if data == bomb:
            raise ValueError("too many pixels")
        return original(data)

    monkeypatch.setattr(image, "decode", decode)
    client = Client(load())
    bomb = png(20_000, 20_000, rows=1)
    seen = client.post(("bomb.png", bomb, "image/png")).status_code
    check(bomb not in decoded, "bomb-decoded")
    check(seen == 413, "bomb-taken", seen=seen)
    for name, data in {"cut off": CUT_OFF, "without pixels": DIGIT[:40]}.items():
        seen = client.post(("7.png", data, "image/png")).status_code
        check(seen == 422, "crashed", what=name, seen=seen)


def test_4_all_or_nothing(exercise: ModuleType, client: Client) -> None:
    good, bad = ("1.png", DIGIT, "image/png"), ("2.png", CUT_OFF, "image/png")
    seen = client.post(good, bad).status_code
    check(seen == 422, "bad-one-ignored", seen=seen)
    check(not exercise.saved, "half-saved", seen=list(exercise.saved))
    client.post(good, ("3.png", png(pixel=3), "image/png"))
    expected = {"1.png": LABEL, "3.png": 3 * 64 % 10}
    check(
        exercise.saved == expected, "not-saved", seen=exercise.saved, expected=expected
    )


def test_4_a_name_is_no_path(exercise: ModuleType, client: Client) -> None:
    for given, name in {
        "../../etc/passwd.png": "passwd.png",
        r"C:\digits\7.png": "7.png",
    }.items():
        seen = list(client.post((given, DIGIT, "image/png")).json()["predictions"])
        check(seen == [name], "path-in-name", given=given, seen=seen, expected=name)
