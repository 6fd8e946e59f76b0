# ko: 모델 카드 서버. 비밀은 감추고, 같은 카드를 JSON, HTML, CSV로 내보내세요.
# en: A server of model cards. Keep the secrets, and show a card as JSON, HTML and CSV.
# <cut imports>
import csv
import io
from html import escape
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel

# <stub>
# from fastapi import FastAPI, HTTPException
# from pydantic import BaseModel
#
# </cut>
app = FastAPI()


class Model(BaseModel):
    name: str
    task: str
    accuracy: float
    api_token: str
    weights_path: str


cards: dict[str, Model] = {}


def find_card(name: str) -> Model:
    if name not in cards:
        raise HTTPException(404, f"There is no model {name}")
    return cards[name]


# <cut public>
class ModelPublic(BaseModel):
    name: str
    task: str
    accuracy: float


@app.get("/models")
async def list_models() -> list[ModelPublic]:
    return [ModelPublic(**card.model_dump()) for card in cards.values()]


@app.get("/models/{name}")
async def read_model(name: str) -> ModelPublic:
    return ModelPublic(**find_card(name).model_dump())


# <stub>
# @app.get("/models")
# async def list_models() -> list[Model]:
#     return list(cards.values())
#
#
# @app.get("/models/{name}")
# async def read_model(name: str) -> Model:
#     return find_card(name)
#
#
# </cut>
# <cut changes>
@app.post("/models", status_code=201)
async def create_model(card: Model, response: Response) -> ModelPublic:
    cards[card.name] = card
    response.headers["Location"] = f"/models/{card.name}"
    return ModelPublic(**card.model_dump())


@app.delete("/models/{name}", status_code=204)
async def delete_model(name: str) -> None:
    del cards[find_card(name).name]


# <stub>
# @app.post("/models")
# async def create_model(card: Model) -> Model:
#     cards[card.name] = card
#     return card
#
#
# @app.delete("/models/{name}")
# async def delete_model(name: str) -> None:
#     del cards[find_card(name).name]
#
#
# </cut>
# <cut card>
@app.get("/models/{name}/card", response_model=ModelPublic)
async def read_card(name: str, accept: Annotated[str, Header()] = "*/*") -> Response:
    card = ModelPublic(**find_card(name).model_dump())
    headers = {"Vary": "Accept"}
    if "text/html" not in accept:
        return JSONResponse(card.model_dump(), headers=headers)
    return HTMLResponse(
        f"<h1>{escape(card.name)}</h1><p>{escape(card.task)}</p>", headers=headers
    )


# <stub>
# @app.get("/models/{name}/card")
# async def read_card(name: str) -> None:
# ko:     raise NotImplementedError("Accept를 보고 HTML이나 JSON으로 답하기")
# en:     raise NotImplementedError("answer with HTML or JSON, as Accept says")
#
#
# </cut>
# <cut csv>
@app.get("/models.csv")
async def export_models() -> Response:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(ModelPublic.model_fields)
    for card in cards.values():
        writer.writerow(ModelPublic(**card.model_dump()).model_dump().values())
    return Response(text.getvalue(), media_type="text/csv")


# <stub>
# @app.get("/models.csv")
# async def export_models() -> None:
# ko:     raise NotImplementedError("name, task, accuracy 열로 된 CSV")
# en:     raise NotImplementedError("CSV with the columns name, task and accuracy")
#
#
# </cut>
