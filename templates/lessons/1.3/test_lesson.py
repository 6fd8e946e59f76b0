import json
from types import ModuleType
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from lessons.judge import check

GOOD = {"learning_rate": 0.001, "batch_size": 64, "epochs": 10}


class Trainer:
    def __init__(self, exercise: ModuleType) -> None:
        self.http = TestClient(exercise.app, raise_server_exceptions=False)

    def post(self, changes: dict[str, object]) -> tuple[str, Any]:
        sent = json.dumps(changes)
        # Not json=…, which knows no NaN.
        response = self.http.post(
            "/runs",
            content=json.dumps(GOOD | changes),
            headers={"content-type": "application/json"},
        )
        check(response.status_code != 500, "crashed", sent=sent)
        return sent, response

    def taken(self, changes: dict[str, object]) -> Any:
        sent, response = self.post(changes)
        check(response.status_code == 201, "refused", sent=sent, seen=response.text)
        return response.json()

    def refused(self, changes: dict[str, object], *loc: str, key: str) -> None:
        sent, response = self.post(changes)
        check(response.status_code == 422, key, sent=sent, seen=response.status_code)
        detail = response.json().get("detail")
        check(isinstance(detail, list), "not-pydantic", sent=sent, seen=response.text)
        seen = [error["loc"] for error in detail]
        expected = ["body", *loc]
        check(seen == [expected], "wrong-loc", sent=sent, seen=seen, expected=expected)


@pytest.fixture
def trainer(exercise: ModuleType) -> Trainer:
    return Trainer(exercise)


def test_1_each_number_is_in_its_range(trainer: Trainer) -> None:
    for name, values in {
        "learning_rate": (0, -0.1, 1.5),
        "batch_size": (0, 48, 2048),
        "epochs": (0, -3),
    }.items():
        for value in values:
            trainer.refused({name: value}, name, key="out-of-range")
    trainer.refused({"batch_size": "many"}, "batch_size", key="out-of-range")
    for size in (1, 2, 1024):
        seen = trainer.taken({"batch_size": size})["batch_size"]
        check(seen == size, "value-lost", sent=size, seen=seen)


def test_2_types_and_names_are_taken_at_their_word(trainer: Trainer) -> None:
    trainer.refused({"learning_rate": "0.1"}, "learning_rate", key="coerced")
    trainer.refused({"epochs": True}, "epochs", key="coerced")
    trainer.refused({"epochs": 3.0}, "epochs", key="coerced")
    trainer.refused({"learning_rte": 0.1}, "learning_rte", key="typo-ignored")
    trainer.taken({"learning_rate": 1})


def test_3_the_optimizer_is_a_model_of_its_own(trainer: Trainer) -> None:
    default = trainer.taken({})["optimizer"]
    check(
        default == {"name": "adamw", "weight_decay": 0}, "wrong-default", seen=default
    )
    trainer.taken({"optimizer": {"name": "sgd", "weight_decay": 0.01}})
    for name, value in {"name": "adam2", "weight_decay": -1}.items():
        trainer.refused({"optimizer": {name: value}}, "optimizer", name, key="nested")
    changes = {"optimizer": {"momentun": 0.9}}
    trainer.refused(changes, "optimizer", "momentun", key="typo-ignored")


def test_3_infinity_is_no_number(exercise: ModuleType) -> None:
    # Not over HTTP: FastAPI cannot write into a 422 what was sent.
    for value in (float("inf"), float("nan")):
        try:
            exercise.TrainConfig.model_validate(
                GOOD | {"optimizer": {"weight_decay": value}}
            )
        except ValidationError:
            continue
        check(False, "infinite", value=value)


def test_4_the_warmup_ends_before_the_training(trainer: Trainer) -> None:
    trainer.taken({"epochs": 10, "warmup_epochs": 9})
    trainer.refused({"epochs": 10, "warmup_epochs": 10}, key="pair")
    # One mistake at a time: of a pair that is not there nothing can be said.
    trainer.refused({"epochs": 0, "warmup_epochs": 5}, "epochs", key="out-of-range")
