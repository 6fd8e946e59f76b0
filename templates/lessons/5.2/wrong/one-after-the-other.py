# fails: 4 missed-race
# <cut race>
async def test_who_asks_at_once_shares_one_evaluation(
    client: TestClient, model: FakeModel
) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    for _ in range(5):
        client.get("/runs/1/score")
    assert len(model.evaluated) == 1


# </cut>
