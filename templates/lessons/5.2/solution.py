# ko: service.py의 테스트. 옳은 앱은 통과시키고, 망가진 앱은 잡으세요.
# en: Tests of service.py. Let the right application pass, and catch the broken ones.
# <cut imports>
import asyncio
from collections.abc import Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient

from .service import AUTHORIZATION, Store, app, get_model, get_now, get_store

# <stub>
# from collections.abc import Iterator
#
# import pytest
# from fastapi.testclient import TestClient
#
# from .service import AUTHORIZATION
#
# </cut>
AUTH = {"Authorization": AUTHORIZATION}


# <cut fakes>
class FakeModel:
    def __init__(self) -> None:
        self.evaluated: list[str] = []
        self.is_away = False

    async def evaluate(self, checkpoint: str) -> float:
        self.evaluated.append(checkpoint)
        # ko: 다른 요청에 차례를 줍니다.
        # en: Lets other requests have their turn.
        await asyncio.sleep(0)
        if self.is_away:
            raise ConnectionError
        return 0.9


class Clock:
    now = 1000.0


@pytest.fixture
def model() -> FakeModel:
    return FakeModel()


@pytest.fixture
def clock() -> Clock:
    return Clock()


# <stub>
# class FakeModel:
#     async def evaluate(self, checkpoint: str) -> float:
#         return 0.9
#
#
# </cut>
# <cut client>
@pytest.fixture
def client(model: FakeModel, clock: Clock) -> Iterator[TestClient]:
    store = Store()
    app.dependency_overrides = {
        get_store: lambda: store,
        get_model: lambda: model,
        get_now: lambda: clock.now,
    }
    yield TestClient(app)
    app.dependency_overrides = {}


# <stub>
# @pytest.fixture
# def client() -> Iterator[TestClient]:
# ko:     raise NotImplementedError("저장소, 모델, 시계를 바꾸고, yield하고, 되돌리기")
# en:     raise NotImplementedError("override store, model and clock, yield, and undo it")
#
#
# </cut>
# <cut create>
def test_a_run_is_created_and_listed(client: TestClient) -> None:
    response = client.post("/runs?checkpoint=step-1", headers=AUTH)
    assert response.status_code == 201
    assert response.json() == {"id": 1, "checkpoint": "step-1"}
    assert client.get("/runs").json() == {"items": [response.json()], "total": 1}


# <stub>
# def test_a_run_is_created(client: TestClient) -> None:
#     response = client.post("/runs?checkpoint=step-1", headers=AUTH)
#     assert response.status_code < 300
#
#
# </cut>
# <cut crud>
def test_a_page_is_a_part_and_the_total_counts_all(client: TestClient) -> None:
    for step in range(5):
        client.post(f"/runs?checkpoint=step-{step}", headers=AUTH)
    page = client.get("/runs?skip=1&limit=2").json()
    assert [run["checkpoint"] for run in page["items"]] == ["step-1", "step-2"]
    assert page["total"] == 5


def test_nobody_writes_without_a_token(client: TestClient) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    assert client.post("/runs?checkpoint=step-2").status_code == 401
    assert client.delete("/runs/1").status_code == 401
    assert client.get("/runs").json()["total"] == 1


def test_an_id_is_not_used_again(client: TestClient) -> None:
    for _ in range(2):
        client.post("/runs?checkpoint=step-1", headers=AUTH)
    assert client.delete("/runs/1", headers=AUTH).status_code == 204
    response = client.post("/runs?checkpoint=step-2", headers=AUTH)
    assert response.json()["id"] == 3


# <stub>
# </cut>
# <cut score>
def test_a_score_holds_for_a_minute(
    client: TestClient, model: FakeModel, clock: Clock
) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    assert client.get("/runs/1/score").json() == 0.9
    clock.now += 59
    client.get("/runs/1/score")
    assert len(model.evaluated) == 1
    clock.now += 1
    client.get("/runs/1/score")
    assert len(model.evaluated) == 2


def test_a_model_that_is_away_is_a_503(client: TestClient, model: FakeModel) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    model.is_away = True
    assert client.get("/runs/1/score").status_code == 503


# <stub>
# </cut>
# <cut race>
async def test_who_asks_at_once_shares_one_evaluation(
    client: TestClient, model: FakeModel
) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="http://app"
    ) as http:
        await asyncio.gather(*(http.get("/runs/1/score") for _ in range(5)))
    assert len(model.evaluated) == 1


# <stub>
# </cut>
