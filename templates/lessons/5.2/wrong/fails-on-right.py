# fails: 1 fails-on-right
# <cut create>
def test_a_run_is_created(client: TestClient) -> None:
    assert client.post("/runs?checkpoint=step-1", headers=AUTH).status_code == 200


# </cut>
