# ko: 첫 서버. 실행해 보려면: fastapi dev lessons/s11_start/exercise.py
# en: A first server. To run it: fastapi dev lessons/s11_start/exercise.py
# <cut app>
import os

from fastapi import FastAPI

hidden = os.environ.get("ENVIRONMENT") == "production"
app = FastAPI(
    title="Digit API",
    version="1.0.0",
    # ko: /docs와 /redoc은 /openapi.json을 읽어 그립니다. 없으면 둘 다 꺼집니다.
    # en: /docs and /redoc are drawn from it; without it both are off.
    openapi_url=None if hidden else "/openapi.json",
)


@app.get("/")
async def read_root() -> dict[str, str]:
    return {"message": "Hello World"}


# <stub>
# from fastapi import FastAPI
#
# app = FastAPI()
#
#
# @app.get("/")
# async def read_root() -> str:
#     return '{"message": "Hello World"}'
#
#
# </cut>
