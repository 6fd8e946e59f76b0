from httpx2 import Client


def test_what_was_created_can_be_read_at_once(live_client: Client) -> None:
    """If a session were committed after the response had been sent, the next request
    would now and then come too early. Only a real server shows that."""
    for number in range(20):
        new = {"name": f"Pen {number}", "price": 1}
        item = live_client.post("/api/v1/items", json=new).raise_for_status().json()
        assert live_client.get(f"/api/v1/items/{item['id']}").status_code == 200
