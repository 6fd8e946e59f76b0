import socket
from collections.abc import AsyncGenerator, Iterator
from functools import wraps
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Client
from pydantic import ValidationError

from app.core.config import Settings
from app.db.session import Session, get_session
from app.errors import ConflictError
from app.schemas.upload import MediaType

UPLOADS = "/api/v1/uploads"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10
PDF = b"%PDF-1.7 text"


def form(*files: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes, str]]]:
    # The content type of the client is never believed, so the tests always send the
    # same one.
    return [("files", (name, content, "text/html")) for name, content in files]


def stored(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


@pytest.fixture
def picture(client: TestClient) -> dict[str, Any]:
    response = client.post(UPLOADS, files=form(("cat.png", PNG)))
    assert response.status_code == 201
    [upload] = response.json()
    assert isinstance(upload, dict)
    return upload


def test_several_files_come_with_a_description(
    client: TestClient, upload_dir: Path
) -> None:
    response = client.post(
        UPLOADS,
        data={"description": "Both of them"},
        files=form(("cat.png", PNG), ("letter.pdf", PDF)),
    )
    assert response.status_code == 201
    cat, letter = response.json()
    assert (cat["filename"], cat["media_type"]) == ("cat.png", "image/png")
    assert (letter["filename"], letter["media_type"]) == (
        "letter.pdf",
        "application/pdf",
    )
    assert (cat["size"], letter["size"]) == (len(PNG), len(PDF))
    assert cat["description"] == letter["description"] == "Both of them"
    assert {file.read_bytes() for file in stored(upload_dir)} == {PNG, PDF}
    assert client.get(UPLOADS).json()["items"] == [cat, letter]


def test_an_upload_can_be_read_and_downloaded(
    client: TestClient, picture: dict[str, Any]
) -> None:
    url = f"{UPLOADS}/{picture['id']}"
    assert client.get(url).json() == picture
    response = client.get(f"{url}/content")
    assert response.content == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == 'inline; filename="cat.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_part_of_a_file_can_be_downloaded(
    client: TestClient, picture: dict[str, Any]
) -> None:
    url = f"{UPLOADS}/{picture['id']}/content"
    response = client.get(url, headers={"Range": "bytes=1-3"})
    assert (response.status_code, response.content) == (206, b"PNG")
    assert response.headers["Content-Range"] == f"bytes 1-3/{len(PNG)}"
    assert client.get(url, headers={"Range": "bytes=999-"}).status_code == 416


def test_only_an_image_is_shown_where_a_link_is_followed(client: TestClient) -> None:
    [letter] = client.post(UPLOADS, files=form(("letter.pdf", PDF))).json()
    response = client.get(f"{UPLOADS}/{letter['id']}/content")
    disposition = response.headers["Content-Disposition"]
    assert disposition == 'attachment; filename="letter.pdf"'


def test_a_client_that_has_a_file_is_not_sent_it_again(
    client: TestClient, picture: dict[str, Any]
) -> None:
    url = f"{UPLOADS}/{picture['id']}/content"
    first = client.get(url)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        response = client.get(url, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
    for known in ('"other"', "nonsense", ""):
        response = client.get(url, headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (200, PNG)
    # A download that broke off goes on, unless the file is another one.
    broken = {"Range": "bytes=8-", "If-Range": tag}
    assert client.get(url, headers=broken).content == PNG[8:]
    assert client.get(url, headers=broken | {"If-Range": '"other"'}).content == PNG


def test_head_says_what_get_would_send(
    client: TestClient, picture: dict[str, Any]
) -> None:
    url = f"{UPLOADS}/{picture['id']}/content"
    head, get = client.head(url), client.get(url)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "Content-Disposition", "ETag"):
        assert head.headers[name] == get.headers[name]
    assert client.head(f"{UPLOADS}/404/content").status_code == 404


def test_a_deleted_upload_is_gone_with_its_file(
    client: TestClient, picture: dict[str, Any], upload_dir: Path
) -> None:
    url = f"{UPLOADS}/{picture['id']}"
    assert client.delete(url).status_code == 204
    assert stored(upload_dir) == []
    assert client.get(url).status_code == 404
    assert client.get(f"{url}/content").status_code == 404
    assert client.delete(url).status_code == 404


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"GIF87arest", "image/gif"),
        (b"GIF89arest", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPrest", "image/webp"),
        (PDF, "application/pdf"),
    ],
)
def test_the_type_is_what_the_bytes_say(
    client: TestClient, content: bytes, media_type: str
) -> None:
    [upload] = client.post(UPLOADS, files=form(("thing.txt", content))).json()
    assert upload["media_type"] == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b"#!/bin/sh\n",
        b"PK\x03\x04",
        b"RIFF\x10\x00\x00\x00WAVErest",
        b" " + PNG,
        b"\x89PN",
    ],
)
def test_other_types_are_refused(
    client: TestClient, content: bytes, upload_dir: Path
) -> None:
    file = ("files", ("cat.png", content, "image/png"))
    response = client.post(UPLOADS, files=[file])
    assert response.status_code == 415
    assert response.json()["detail"].startswith("'cat.png' is none of image/png, ")
    assert stored(upload_dir) == []


def office(*names: str) -> bytes:
    archive = BytesIO()
    with ZipFile(archive, "w") as opened:
        for name in names:
            opened.writestr(name, "<xml/>")
    return archive.getvalue()


HWP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


@pytest.mark.parametrize(
    ("name", "content", "suffix"),
    [
        ("보고서.hwp", HWP, "hwp"),
        ("old.doc", HWP, None),
        ("letter.zip", office("word/document.xml"), "docx"),
        ("table.docx", office("xl/workbook.xml"), "xlsx"),
        ("slides.pptx", office("ppt/presentation.xml"), "pptx"),
        ("문서.hwpx", office("mimetype", "Contents/content.hpf"), "hwpx"),
        ("archive.docx", office("malware.exe"), None),
        ("broken.docx", office("word/document.xml")[:-9], None),
        ("notes.txt", "차 한 잔\r\n".encode() * 10_000, "txt"),
        ("notes.txt", "차".encode("euc-kr"), None),
        ("notes.txt", b"half a letter: \xec\xb0", None),
        ("program.txt", b"MZ\x00\x01", None),
        ("page.html", b"<script>alert(1)</script>", None),
        ("cat.txt", PNG, "png"),
    ],
)
def test_the_owner_may_accept_other_types(
    client: TestClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    suffix: str | None,
) -> None:
    """By the bytes as far as these tell, so a wrong name is corrected."""
    monkeypatch.setattr(settings, "upload_types", list(MediaType))
    response = client.post(UPLOADS, files=form((name, content)))
    if suffix is None:
        assert response.status_code == 415
        return
    [upload] = response.raise_for_status().json()
    assert upload["filename"] == f"{name.split('.')[0]}.{suffix}"
    sent = client.get(f"{UPLOADS}/{upload['id']}/content")
    assert sent.content == content
    if suffix == "docx":
        assert "wordprocessingml" in sent.headers["Content-Type"]
    kind = "inline" if suffix == "png" else "attachment"
    assert sent.headers["Content-Disposition"].startswith(kind)


def test_the_types_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPLOAD_TYPES", "PNG, hwp,jpg")
    types = [MediaType.PNG, MediaType.HWP, MediaType.JPEG]
    assert Settings().upload_types == types
    for wrong in ("exe", "png,", ","):
        monkeypatch.setenv("UPLOAD_TYPES", wrong)
        if wrong == "png,":
            assert Settings().upload_types == [MediaType.PNG]
        else:
            with pytest.raises(ValidationError):
                Settings()


def test_an_empty_file_is_refused(client: TestClient, upload_dir: Path) -> None:
    response = client.post(UPLOADS, files=form(("cat.png", b"")))
    assert response.status_code == 422
    assert response.json()["detail"] == "'cat.png' is empty"
    assert stored(upload_dir) == []


def test_one_bad_file_keeps_out_the_others(
    client: TestClient, upload_dir: Path
) -> None:
    files = form(("cat.png", PNG), ("virus.exe", b"MZ"))
    assert client.post(UPLOADS, files=files).status_code == 415
    assert stored(upload_dir) == []
    assert client.get(UPLOADS).json()["total"] == 0


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("/etc/passwd", "passwd.png"),
        ("..\\..\\boot.ini", "boot.png"),
        ("C:\\windows\\win.ini", "win.png"),
        ("..", "upload.png"),
        (".", "upload.png"),
        (".bashrc", "bashrc.png"),
        ("page.html", "page.png"),
        ("cat.PNG", "cat.png"),
        ("gpj.\u202ecat.png", "gpj.cat.png"),
        ("x" * 300 + ".png", "x" * 251 + ".png"),
        ("고양이.png", "고양이.png"),
        ("\u1112\u1161\u11ab.png", "한.png"),
    ],
)
def test_a_filename_is_no_path(
    client: TestClient, upload_dir: Path, given: str, kept: str
) -> None:
    [upload] = client.post(UPLOADS, files=form((given, PNG))).json()
    assert upload["filename"] == kept
    [file] = stored(upload_dir)
    assert file.stem.isalnum()
    assert len(file.stem) == 32
    assert list(upload_dir.parent.rglob("*.png")) == [file]


@pytest.mark.parametrize(
    "sent",
    [
        'a"; filename=b.html; x=".png',
        "a%0d%0aSet-Cookie: x=1.png",
        "a%22b.png",
        "고양이.png",
    ],
)
def test_a_filename_cannot_break_out_of_the_header(
    client: TestClient, sent: str
) -> None:
    [upload] = client.post(UPLOADS, files=form((sent, PNG))).json()
    response = client.get(f"{UPLOADS}/{upload['id']}/content")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("inline; filename")
    assert "filename=b.html" not in disposition
    assert "Set-Cookie" not in response.headers


def test_a_large_file_is_refused(
    client: TestClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    upload_dir: Path,
) -> None:
    monkeypatch.setattr(settings, "max_upload_size", len(PNG))
    assert client.post(UPLOADS, files=form(("a.png", PNG))).status_code == 201
    response = client.post(UPLOADS, files=form(("b.png", PNG), ("c.png", PNG + b"!")))
    assert response.status_code == 413
    assert response.json()["detail"].startswith("'c.png' is larger than")
    assert len(stored(upload_dir)) == 1


def test_a_file_may_be_larger_than_other_bodies(
    client: TestClient, settings: Settings
) -> None:
    content = PNG.ljust(settings.max_body_size + 1)
    response = client.post(UPLOADS, files=form(("large.png", content)))
    assert response.status_code == 201
    assert response.json()[0]["size"] == len(content)


def test_a_large_request_with_a_length_is_refused(
    client: TestClient, settings: Settings, upload_dir: Path
) -> None:
    response = client.post(
        UPLOADS,
        content=b"--x--",
        headers={
            "Content-Type": "multipart/form-data; boundary=x",
            "Content-Length": str(settings.max_upload_request_size + 1),
        },
    )
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    assert stored(upload_dir) == []


def test_a_large_request_without_a_length_is_refused(
    client: TestClient, settings: Settings, upload_dir: Path
) -> None:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        for _ in range(settings.max_upload_request_size // 65536 + 1):
            yield PNG.ljust(65536)
        yield b"\r\n--x--\r\n"

    response = client.post(
        UPLOADS,
        content=body(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
    )
    assert "Content-Length" not in response.request.headers
    assert response.status_code == 413
    assert response.headers["Content-Type"] == "application/problem+json"
    assert stored(upload_dir) == []


def test_too_many_files_are_refused(client: TestClient, upload_dir: Path) -> None:
    files = form(*[(f"{number}.png", PNG) for number in range(11)])
    assert client.post(UPLOADS, files=files[:10]).status_code == 201
    assert len(stored(upload_dir)) == 10
    response = client.post(UPLOADS, files=files)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert len(stored(upload_dir)) == 10


@pytest.mark.parametrize(
    "request_body",
    [
        {},
        {"data": {"files": "not a file"}},
        {"json": {"files": ["cat.png"]}},
        {"files": [("other", ("cat.png", PNG))]},
        {"files": form(("cat.png", PNG)), "data": {"description": "x" * 1001}},
        {"files": form(("cat.png", PNG)), "data": {"description": "nul\x00"}},
    ],
)
def test_another_form_is_refused(
    client: TestClient, request_body: dict[str, Any], upload_dir: Path
) -> None:
    response = client.post(UPLOADS, **request_body)
    assert response.status_code == 422
    assert stored(upload_dir) == []


def test_a_broken_form_is_refused(client: TestClient) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = client.post(UPLOADS, content=b"no form", headers=headers)
    assert response.status_code == 400


def test_a_client_that_leaves_leaves_no_file(
    live_client: Client, upload_dir: Path
) -> None:
    port = live_client.base_url.port
    assert port is not None
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /api/v1/uploads HTTP/1.1\r\nHost: test\r\nContent-Length: 5000000\r\n"
            b"Content-Type: multipart/form-data; boundary=x\r\n\r\n"
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
            + PNG.ljust(10_000)
        )
    assert live_client.get("/health/live").status_code == 200
    assert stored(upload_dir) == []


def test_when_the_rows_cannot_be_saved_the_files_go(
    app: FastAPI, client: TestClient, upload_dir: Path
) -> None:
    seen: list[Path] = []

    @wraps(get_session)
    async def get_session_that_fails(
        *args: Any, **kwargs: Any
    ) -> AsyncGenerator[Session]:
        async for session in get_session(*args, **kwargs):
            yield session
            seen.extend(stored(upload_dir))
            raise ConflictError("Not saved")

    app.dependency_overrides[get_session] = get_session_that_fails
    response = client.post(UPLOADS, files=form(("cat.png", PNG)))
    assert response.status_code == 409
    assert len(seen) == 1
    assert stored(upload_dir) == []


def test_it_is_not_ready_without_its_folder(
    client: TestClient, upload_dir: Path
) -> None:
    assert client.get("/health/ready").json()["parts"]["uploads"] == "ok"
    upload_dir.rmdir()
    upload_dir.write_text("a file where the folder should be")
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["detail"] == "Not ready: uploads"
