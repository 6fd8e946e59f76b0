# fails: 1 order-matters
# <cut client>
@pytest.fixture
def client(model: FakeModel, clock: Clock) -> Iterator[TestClient]:
    app.dependency_overrides = {
        get_model: lambda: model,
        get_now: lambda: clock.now,
    }
    yield TestClient(app)
    app.dependency_overrides = {}


# </cut>
# <cut crud>
# </cut>
# <cut score>
# </cut>
# <cut race>
def test_a_second_run(client: TestClient) -> None:
    response = client.post("/runs?checkpoint=step-2", headers=AUTH)
    assert response.json()["id"] == 2


# </cut>
