import asyncio
from types import ModuleType
from typing import Any

import httpx2
from fastapi.testclient import TestClient

from lessons.judge import check, until

REQUESTS = {"[1, 2, 3]": [1, 2, 3], "[]": [], "[999]": [999]}


def test_1_the_gpu_comes_back_whatever_happens(exercise: ModuleType) -> None:
    client = TestClient(exercise.app, raise_server_exceptions=False)
    for sent, batch in REQUESTS.items():
        client.post("/predictions", json=batch)
        free = exercise.pool.free
        check(free >= exercise.pool.size, "gpu-lost", sent=sent, free=free)
        check(free == exercise.pool.size, "gpu-twice", sent=sent, free=free)
    lent = exercise.pool.lent
    check(lent > 0, "not-borrowed")
    status = client.post("/predictions", json=[]).status_code
    check(status == 400, "wrong-status", seen=status)


def test_2_a_request_borrows_one(exercise: ModuleType) -> None:
    client = TestClient(exercise.app)
    answer = client.post("/predictions", json=[12, 27]).json()
    check(answer.get("labels") == [2, 7], "wrong-labels", seen=answer)
    check(exercise.pool.lent == 1, "borrowed-twice", seen=exercise.pool.lent)
    check(answer["gpu"] == answer["model_gpu"], "other-gpu", seen=answer)


def test_3_it_is_back_before_the_response_is_sent(exercise: ModuleType) -> None:
    free: list[int] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        async def watched(message: Any) -> None:
            if message["type"] == "http.response.start":
                free.append(exercise.pool.free)
            await send(message)

        await exercise.app(scope, receive, watched)

    TestClient(app).post("/predictions", json=[1])
    check(free == [exercise.pool.size], "late", free=free, size=exercise.pool.size)


def test_3_ten_requests_share_two(exercise: ModuleType) -> None:
    async def main() -> None:
        transport = httpx2.ASGITransport(app=exercise.app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport, base_url="http://app"
        ) as client:
            tasks = [
                asyncio.create_task(client.post("/predictions", json=batch))
                for batch in [[1], [], [999], [2], [3]] * 2
            ]
            await until(lambda: all(task.done() for task in tasks))
            done = sum(task.done() for task in tasks)
            for task in tasks:
                task.cancel()
            check(done == 10, "starved", done=done)

    asyncio.run(main())


def test_4_a_test_may_put_something_else_there(exercise: ModuleType) -> None:
    exercise.app.dependency_overrides[exercise.get_gpu] = lambda: 7
    answer = TestClient(exercise.app).post("/predictions", json=[1]).json()
    check(answer["gpu"] == 7, "not-overridden", seen=answer["gpu"])
    check(answer["model_gpu"] == 7, "model-not-overridden", seen=answer["model_gpu"])
    check(exercise.pool.lent == 0, "borrowed-all-the-same", seen=exercise.pool.lent)
