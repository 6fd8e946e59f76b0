# fails: 1 overrides-left
# <cut client>
@pytest.fixture
def client(model: FakeModel, clock: Clock) -> TestClient:
    store = Store()
    app.dependency_overrides = {
        get_store: lambda: store,
        get_model: lambda: model,
        get_now: lambda: clock.now,
    }
    return TestClient(app)


# </cut>
