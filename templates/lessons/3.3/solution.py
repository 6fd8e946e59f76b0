# ko: 예측을 저장해 두고 다시 쓰는 서버. 틀린 값을 다시 쓰는 일이 없게 하세요.
# en: A server that keeps its predictions. Let it never use a wrong one again.
# <cut imports>
import asyncio
from contextlib import suppress
from hashlib import sha256

from fastapi import FastAPI, Request
from sqlalchemy.ext.asyncio import async_sessionmaker

from . import model
from .model import Correction
from .store import store

# <stub>
# from hashlib import sha256
#
# from fastapi import FastAPI, Request
# from sqlalchemy.ext.asyncio import async_sessionmaker
#
# from . import model
# from .model import Correction
#
# </cut>
app = FastAPI()
# ko: 채점기가 데이터베이스에 연결합니다.
# en: The judge connects it to a database.
sessions = async_sessionmaker(expire_on_commit=False)

# ko: 예측을 보관할 시간(초)
# en: For how many seconds a prediction is kept
TTL = 3600


# ko: 사람이 고쳐 준 답이 있으면 그 답을, 없으면 모델의 답을 돌려줍니다. 그대로 두세요.
# en: What a person corrected, otherwise what the model says. Leave it as it is.
async def answer_for(image: bytes) -> int:
    async with sessions() as session:
        correction = await session.get(Correction, sha256(image).hexdigest())
    return correction.label if correction else await model.classify(image)


# <cut predict>
running: dict[str, asyncio.Task[int]] = {}


@app.post("/predictions")
async def predict(name: str, request: Request) -> int:
    image = await request.body()
    digest = sha256(image).hexdigest()
    if digest not in running:
        running[digest] = asyncio.create_task(find_or_compute(digest, image))
        running[digest].add_done_callback(lambda _: running.pop(digest))
    return await asyncio.shield(running[digest])


async def find_or_compute(digest: str, image: bytes) -> int:
    try:
        generation = await store.get("generation") or b"0"
        key = f"{model.VERSION}:{generation.decode()}:{digest}"
        kept = await store.get(key)
    except ConnectionError:
        return await answer_for(image)
    if kept is not None:
        return int(kept)
    label = await answer_for(image)
    with suppress(ConnectionError):
        await store.set(key, label, ex=TTL)
    return label


# <stub>
# cache: dict[str, int] = {}
#
#
# @app.post("/predictions")
# async def predict(name: str, request: Request) -> int:
#     image = await request.body()
#     if name not in cache:
#         cache[name] = await answer_for(image)
#     return cache[name]
#
#
# </cut>
# <cut correct>
@app.put("/predictions/{digest}", status_code=204)
async def correct(digest: str, label: int) -> None:
    async with sessions.begin() as session:
        await session.merge(Correction(digest=digest, label=label))
    await store.incr("generation")


# <stub>
# @app.put("/predictions/{digest}", status_code=204)
# async def correct(digest: str, label: int) -> None:
#     async with sessions.begin() as session:
#         await session.merge(Correction(digest=digest, label=label))
#
#
# </cut>
# ko: 여러분의 프로젝트에서 찾으세요: commit한 뒤에 캐시를 무효로 만드는 의존성.
# en: Look it up in your project: the dependency that invalidates the cache after the commit.
# ko: "app/폴더/파일.py:이름"으로 적습니다.
# en: Write it as "app/folder/file.py:name".
# <cut place>
PLACE = "app/cache.py:invalidate_items"
# <stub>
# PLACE = ""
# </cut>
