# fails: 3 no-thread-left
# <cut imports>
import threading

from fastapi import FastAPI

from .model import classify

# </cut>
# <cut predict>
gpu = threading.Semaphore(2)


@app.post("/predictions")
def predict(pixels: list[int]) -> int:
    with gpu:
        return classify(pixels)


# </cut>
