# fails: 1 missed-status
# <cut create>
def test_a_run_is_created(client: TestClient) -> None:
    assert client.post("/runs?checkpoint=step-1", headers=AUTH).is_success


# </cut>
