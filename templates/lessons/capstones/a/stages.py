"""What the application has to do, stage by stage, with a stand-in model behind it that counts, waits and fails as told."""

import asyncio
import contextlib
import json
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from itertools import count
from typing import Any

from lessons.capstone import PATIENCE, PROJECT, Site, read_yaml, sign_up
from lessons.judge import CannotJudge, check

from .model_server import ModelServer

shades = count(1)
model: ModelServer


@contextlib.contextmanager
def services(site: Site) -> Iterator[None]:
    global model
    given = site.settings["model"]
    model = ModelServer(given["input"], given["classes"])
    threading.Thread(target=model.serve_forever, daemon=True).start()
    site.names["model"] = model.url
    try:
        yield
    finally:
        model.free.set()
        model.shutdown()
        model.server_close()


@contextlib.contextmanager
def held() -> Iterator[None]:
    """The model takes what comes, and does not answer until this ends."""
    model.free.clear()
    try:
        yield
    finally:
        model.free.set()


def png() -> bytes:
    """An image that no earlier one is equal to."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checked = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checked

    number = next(shades)
    pixels = number.to_bytes(4, "big") + bytes(range(60))
    lines = b"".join(b"\0" + pixels[row * 8 : row * 8 + 8] for row in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    data = zlib.compress(lines)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def image_of(site: Site, data: bytes, name: str = "7.png") -> dict[str, Any]:
    return {"files": {site.name("image"): (name, data, "image/png")}}


def until(condition: Any) -> bool:
    """Only what never comes takes that long."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


def start_batch(site: Site, token: str, size: int) -> tuple[Any, Any]:
    """Returns the response and the id of a new job."""
    files = [
        (site.name("images"), (f"{one}.png", png(), "image/png")) for one in range(size)
    ]
    response = site.expect("batch", 202, "predict_batch", token, files=files)
    return response, site.value(response, "id")


def wait_for_job(site: Site, token: str, job: Any) -> Any:
    """Returns the job when it is done."""
    last: list[Any] = [None]

    def is_done() -> bool:
        response = site.expect("read-job", 200, "job", token, ids={"job": job})
        last[0] = response
        return bool(site.value(response, "state") == site.name("succeeded"))

    done = until(is_done)
    check(done, "never-done", seen=last[0].text[:200])
    return last[0]


def stage_1(site: Site) -> None:
    """Health."""
    site.expect("live", 200, "live")
    ready = until(lambda: site.send("ready").status_code == 200)
    check(ready, "not-ready", seen=site.send("ready").status_code)


def stage_2(site: Site) -> None:
    """One image."""
    token = sign_up(site)
    for answer in (7, 3):
        model.reset()
        model.answer = answer
        response = site.expect(
            "predict", 200, "predict", token, **image_of(site, png())
        )
        check(model.images, "model-not-asked")
        seen = str(site.value(response, "label"))
        check(seen == str(answer), "wrong-label", seen=seen, expected=answer)


def stage_3(site: Site) -> None:
    """Files by their bytes."""
    token = sign_up(site)
    refused = (400, 413, 415, 422)
    page = b"<!doctype html><script>alert(1)</script>" + b" " * 64
    site.expect("html-taken", refused, "predict", token, **image_of(site, page))
    site.expect("cut-off", refused, "predict", token, **image_of(site, png()[:-30]))
    large = png() + bytes(int(site.settings["limits"]["file"]))
    site.expect("too-large", 413, "predict", token, **image_of(site, large))
    text = image_of(site, png(), "notes.txt")
    site.expect("name-believed", 200, "predict", token, **text)


def stage_4(site: Site) -> None:
    """Users only."""
    token = sign_up(site)
    site.expect("no-token", 401, "predict", **image_of(site, png()))
    forged = token[:-4] + "AAAA"
    site.expect("forged-token", 401, "predict", forged, **image_of(site, png()))


def stage_5(site: Site) -> None:
    """Others are answered meanwhile."""
    token = sign_up(site)
    model.reset()
    with held():
        asks = threading.Thread(
            target=lambda: site.send("predict", token, **image_of(site, png()))
        )
        asks.start()
        check(until(lambda: model.running or not asks.is_alive()), "model-not-asked")
        check(model.running, "model-not-asked")
        answered: list[int] = []
        live = threading.Thread(
            target=lambda: answered.append(site.send("live").status_code)
        )
        live.start()
        live.join(5)
        check(answered == [200] and model.running, "blocked")
    asks.join()
    live.join()


def stage_6(site: Site) -> None:
    """Too many."""
    import httpx2

    token = sign_up(site)
    method, path = site.path("predict")

    async def flood() -> list[Any]:
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(
            base_url=site.url, timeout=PATIENCE, limits=limits
        ) as http:
            headers = {"Authorization": f"Bearer {token}"}

            async def ask() -> Any:
                image = image_of(site, png())
                response = await http.request(method, path, headers=headers, **image)
                if response.status_code != 200:
                    # That is what it was held for.
                    model.free.set()
                return response

            asks = [ask() for _ in range(site.settings["limits"]["requests"])]
            return list(await asyncio.gather(*asks, return_exceptions=True))

    with held():
        # Where nobody is refused, somebody has to end it.
        end = threading.Timer(8, model.free.set)
        end.start()
        answers = asyncio.run(flood())
        end.cancel()
    errors = [one for one in answers if isinstance(one, Exception)]
    check(not errors, "dropped", seen=len(errors), error=repr(errors[:1]))
    statuses = sorted({one.status_code for one in answers})
    refused = [one for one in answers if one.status_code in (429, 503)]
    check(set(statuses) <= {200, 429, 503}, "wrong-refusal", seen=statuses)
    check(refused, "all-taken", seen=len(answers))
    check(all("retry-after" in one.headers for one in refused), "no-retry-after")
    site.expect("not-recovered", 200, "predict", token, **image_of(site, png()))


def stage_7(site: Site) -> None:
    """A batch."""
    token = sign_up(site)
    site.expect("no-token", 401, "predict_batch")
    model.reset()
    with held():
        response, job = start_batch(site, token, 4)
        location = response.headers.get("location", "")
        check(str(job) in location, "no-location", seen=location)
        seen = site.value(
            site.expect("read-job", 200, "job", token, ids={"job": job}), "state"
        )
        check(seen != site.name("succeeded"), "done-too-early")
    done = wait_for_job(site, token, job)
    seen = site.value(done, "progress")
    check(seen == 1, "progress-not-one", seen=seen)
    check(model.images == 4, "wrong-count", seen=model.images, expected=4)


def stage_8(site: Site) -> None:
    """Other people's jobs."""
    token, other = sign_up(site), sign_up(site)
    _, job = start_batch(site, token, 1)
    site.expect("others-job", 404, "job", other, ids={"job": job})
    site.expect("job-unknown", 401, "job", ids={"job": job})
    wait_for_job(site, token, job)


def stage_9(site: Site) -> None:
    """Progress by WebSocket."""
    try:
        from websockets.exceptions import ConnectionClosed, InvalidHandshake
        from websockets.sync.client import connect
    except ModuleNotFoundError as error:
        raise CannotJudge("library", name=error.name) from error
    token, other = sign_up(site), sign_up(site)
    path = site.settings["paths"]["job_progress"]

    def progress_of(job: Any, who: str) -> Iterator[float]:
        url = site.url.replace("http", "ws", 1) + path.replace("{job}", str(job))
        headers = {"Authorization": f"Bearer {who}"}
        with (
            contextlib.suppress(ConnectionClosed),
            connect(url, additional_headers=headers, open_timeout=PATIENCE) as socket,
        ):
            while True:
                message = json.loads(socket.recv(PATIENCE))
                yield float(site.value(message, "progress"))

    with held():
        _, job = start_batch(site, token, 6)
        watched = progress_of(job, token)
        try:
            seen = [next(watched)]
        except (InvalidHandshake, StopIteration, TimeoutError) as error:
            check(False, "no-progress", error=repr(error))
        check(seen[0] < 1, "done-too-early")
        stolen = None
        with contextlib.suppress(InvalidHandshake, TimeoutError):
            stolen = next(progress_of(job, other), None)
        check(stolen is None, "others-progress")
    try:
        seen += watched
    except TimeoutError:
        check(False, "never-closed", seen=seen)
    check(seen[-1] == 1, "progress-not-one", seen=seen)
    check(seen == sorted(seen), "goes-back", seen=seen)
    late = list(progress_of(job, token))
    check(late[-1:] == [1], "late-unseen", seen=late)


def stage_10(site: Site) -> None:
    """The same image once."""
    token = sign_up(site)
    model.reset()
    same = png()
    for name in ("7.png", "seven.png"):
        site.expect("predict", 200, "predict", token, **image_of(site, same, name))
    check(model.images == 1, "asked-again", seen=model.images)
    site.expect("predict", 200, "predict", token, **image_of(site, png()))
    check(model.images == 2, "not-asked-for-another", seen=model.images)


def stage_11(site: Site) -> None:
    """A restart."""
    token = sign_up(site)
    model.reset()
    with held():
        _, job = start_batch(site, token, 3)
        check(until(lambda: model.images), "model-not-asked")
        site.kill()
    site.start_again()
    site.expect("job-lost", 200, "job", token, ids={"job": job})
    done = wait_for_job(site, token, job)
    check(site.value(done, "progress") == 1, "progress-not-one", seen=done.text[:200])


def stage_12(site: Site) -> None:
    """The image, and a GPU."""
    given = site.settings["docker"]
    dockerfile, overlay = PROJECT / given["dockerfile"], PROJECT / given["gpu"]
    for file in (dockerfile, overlay):
        check(file.exists(), "no-file", name=file.name)
    lines = [line.strip() for line in dockerfile.read_text("utf-8").splitlines()]
    stages = [line for line in lines if line.upper().startswith("FROM ")]
    check(len(stages) > 1, "one-stage", name=dockerfile.name)
    last = lines[lines.index(stages[-1]) :]
    users = [line.split()[1] for line in last if line.upper().startswith("USER ")]
    check(users and users[-1] not in ("root", "0"), "runs-as-root")
    check(
        any(line.upper().startswith("HEALTHCHECK") for line in last), "no-healthcheck"
    )
    starts = [line for line in last if line.upper().startswith(("CMD ", "ENTRYPOINT "))]
    check(starts and starts[-1].split(maxsplit=1)[1].startswith("["), "shell-form")
    services = read_yaml(overlay).get("services", {})
    check(
        any("gpu" in str(one) for one in services.values()), "no-gpu", name=overlay.name
    )
