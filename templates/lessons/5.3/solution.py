# ko: 이미지 배치를 받아 응답 뒤에 분류하는 서버와 워커.
# en: A server that takes batches of images, and a worker that classifies them after the response.
# <cut imports>
from typing import Literal
from uuid import uuid4

from fastapi import BackgroundTasks, FastAPI, HTTPException, Response
from pydantic import BaseModel, Field, computed_field

from .jobs import BadImageError, ModelBusyError, Queue, classify, notify

# <stub>
# from typing import Literal
# from uuid import uuid4
#
# from fastapi import FastAPI, HTTPException
# from pydantic import BaseModel, Field, computed_field
#
# from .jobs import Queue, classify, notify
#
# </cut>
app = FastAPI()
queue = Queue()
MAX_ATTEMPTS = 5


class NewBatch(BaseModel):
    images: list[str] = Field(min_length=1, max_length=100)


class Batch(NewBatch):
    id: str
    state: Literal["queued", "running", "done", "failed"] = "queued"
    labels: list[int] = []

    @computed_field  # type: ignore[prop-decorator]
    @property
    def progress(self) -> float:
        return len(self.labels) / len(self.images)


# ko: 데이터베이스를 대신합니다. 워커가 죽어도 남습니다.
# en: Stands for a database: it survives a worker that dies.
batches: dict[str, Batch] = {}


# <cut create>
@app.post("/batches", status_code=202)
async def create_batch(
    new: NewBatch, response: Response, background: BackgroundTasks
) -> Batch:
    batch = Batch(id=uuid4().hex, images=new.images)
    batches[batch.id] = batch
    queue.put({"batch_id": batch.id})
    background.add_task(notify, batch.id)
    response.headers["Location"] = f"/batches/{batch.id}"
    return batch


# <stub>
# @app.post("/batches")
# async def create_batch(new: NewBatch) -> Batch:
#     batch = Batch(id=uuid4().hex, images=new.images)
#     for image in new.images:
#         batch.labels.append(classify(image))
#     batches[batch.id] = batch
#     notify(batch.id)
#     return batch
#
#
# </cut>
@app.get("/batches/{batch_id}")
async def read_batch(batch_id: str) -> Batch:
    if batch_id not in batches:
        raise HTTPException(404, "There is no such batch")
    return batches[batch_id]


# <cut worker>
def work_once() -> bool:
    # ko: 메시지 하나를 처리합니다. 받을 메시지가 없으면 False.
    # en: Handles one message; False when there is none to take.
    message = queue.take()
    if message is None:
        return False
    batch = batches[message.body["batch_id"]]
    try:
        if batch.state != "failed":
            batch.state = "running"
            # ko: 이미 분류한 이미지는 건너뜁니다.
            # en: Skips what was classified before.
            for image in batch.images[len(batch.labels) :]:
                batch.labels.append(classify(image))
            batch.state = "done"
    except ModelBusyError:
        if message.attempt < MAX_ATTEMPTS:
            queue.retry(message, seconds=2**message.attempt)
            return True
        batch.state = "failed"
    except BadImageError:
        batch.state = "failed"
    queue.ack(message)
    return True


# <stub>
# def work_once() -> bool:
# ko:     # 메시지 하나를 처리합니다. 받을 메시지가 없으면 False.
# ko:     raise NotImplementedError("queue에서 하나 받아 분류하고 ack하기")
# en:     # Handles one message; False when there is none to take.
# en:     raise NotImplementedError("take one from the queue, classify, acknowledge")
#
#
# </cut>
