import asyncio
import os
from pathlib import Path
from time import time

import pytest
from fastapi.testclient import TestClient
from httpx2 import AsyncClient

from app import cli
from app.core.config import Settings
from tests.accounts import Headers

UPLOADS = "/api/v1/uploads"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10
FILES = [("files", ("cat.png", PNG))]


@pytest.fixture
def room_for_five(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "max_user_uploads", 5 * len(PNG))


@pytest.mark.usefixtures("room_for_five")
def test_the_files_of_a_user_have_a_limit_together(
    client: TestClient, bob: Headers, upload_dir: Path
) -> None:
    assert client.post(UPLOADS, files=FILES * 6).status_code == 413
    for _ in range(5):
        [upload] = client.post(UPLOADS, files=FILES).raise_for_status().json()
    response = client.post(UPLOADS, files=FILES)
    assert response.status_code == 413
    detail = f"All of your files may take {5 * len(PNG)} bytes"
    assert response.json()["detail"] == detail
    # What is refused is not kept.
    assert len(list(upload_dir.iterdir())) == 5
    assert client.post(UPLOADS, files=FILES, headers=bob).is_success
    client.delete(f"{UPLOADS}/{upload['id']}").raise_for_status()
    assert client.post(UPLOADS, files=FILES).is_success


@pytest.mark.usefixtures("room_for_five")
async def test_the_limit_holds_at_the_same_moment(async_client: AsyncClient) -> None:
    responses = await asyncio.gather(
        *(async_client.post(UPLOADS, files=FILES) for _ in range(12))
    )
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [201] * 5 + [413] * 7
    assert (await async_client.get(UPLOADS)).json()["total"] == 5


def test_a_command_removes_files_without_an_upload(
    client: TestClient, upload_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    [upload] = client.post(UPLOADS, files=FILES).raise_for_status().json()
    [kept] = upload_dir.iterdir()
    young, orphan = upload_dir / "young.png", upload_dir / "orphan.png"
    young.write_bytes(PNG)
    orphan.write_bytes(PNG)
    long_ago = time() - 2 * 24 * 3600
    for path in (kept, orphan):
        os.utime(path, (long_ago, long_ago))
    cli.main(["clean-uploads"])
    assert capsys.readouterr().out == "1 files without an upload removed.\n"
    assert set(upload_dir.iterdir()) == {kept, young}
    assert client.get(f"{UPLOADS}/{upload['id']}/content").content == PNG
