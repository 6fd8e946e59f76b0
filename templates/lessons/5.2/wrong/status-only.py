# fails: 2 missed-page
# <cut crud>
def test_pages(client: TestClient) -> None:
    assert client.get("/runs?skip=1&limit=2").status_code == 200


def test_deletion(client: TestClient) -> None:
    client.post("/runs?checkpoint=step-1", headers=AUTH)
    assert client.delete("/runs/1", headers=AUTH).status_code == 204


# </cut>
