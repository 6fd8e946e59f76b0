# fails: 2 missed-auth
# <cut crud>
def test_a_page_is_a_part_and_the_total_counts_all(client: TestClient) -> None:
    for step in range(5):
        client.post(f"/runs?checkpoint=step-{step}", headers=AUTH)
    page = client.get("/runs?skip=1&limit=2").json()
    assert [run["checkpoint"] for run in page["items"]] == ["step-1", "step-2"]
    assert page["total"] == 5


def test_nobody_writes_without_a_token(client: TestClient) -> None:
    assert client.post("/runs?checkpoint=step-2").status_code == 401


# </cut>
