# fails: 1 slept
# <cut score>
def test_a_score_holds_for_a_minute(client: TestClient, model: FakeModel) -> None:
    import time

    client.post("/runs?checkpoint=step-1", headers=AUTH)
    client.get("/runs/1/score")
    time.sleep(61)
    client.get("/runs/1/score")
    assert model.evaluated


# </cut>
