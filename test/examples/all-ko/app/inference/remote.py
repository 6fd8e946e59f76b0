from collections.abc import Sequence
from typing import Any

import numpy as np
from httpx2 import Client, HTTPError
from pydantic import HttpUrl

from app.errors import ServiceUnavailableError
from app.inference.description import Description, ModelError
from app.inference.runtime import Array, Outputs, Runtime

DATATYPES = {"float32": "FP32", "float16": "FP16", "uint8": "UINT8"}


class RemoteRuntime(Runtime):
    """A model of the same name on a server of the Open Inference Protocol v2: Triton,
    KServe, MLServer and others."""

    def __init__(self, name: str, description: Description, url: HttpUrl) -> None:
        self._url = f"{str(url).rstrip('/')}/v2/models/{name}"
        self._datatype = DATATYPES[description.input.dtype]
        self._has_batches = "N" in description.input.layout
        self.client = Client(timeout=description.run.timeout)
        self.device = f"{url.host}:{url.port}"
        try:
            about = self._ask("GET", self._url)
        except ServiceUnavailableError as error:
            self.client.close()
            raise ModelError(f"MODEL_URL: {self._url}: {error.__cause__!r}") from error
        self._input = about["inputs"][0]["name"]
        self.version = str(about.get("versions"))

    def __call__(self, images: Sequence[Array]) -> Sequence[Outputs]:
        if not self._has_batches:
            return [self._infer(image) for image in images]
        outputs = self._infer(np.stack(images))
        return [
            {name: batch[index] for name, batch in outputs.items()}
            for index in range(len(images))
        ]

    def _infer(self, array: Array) -> Outputs:
        tensor = {
            "name": self._input,
            "shape": array.shape,
            "datatype": self._datatype,
            "data": array.ravel().tolist(),
        }
        answer = self._ask("POST", f"{self._url}/infer", json={"inputs": [tensor]})
        return {
            output["name"]: np.array(output["data"]).reshape(output["shape"])
            for output in answer["outputs"]
        }

    def _ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            response = self.client.request(method, url, **options)
            answer: dict[str, Any] = response.raise_for_status().json()
        except HTTPError as error:
            raise ServiceUnavailableError(
                "The model does not answer", headers={"Retry-After": "1"}
            ) from error
        return answer
