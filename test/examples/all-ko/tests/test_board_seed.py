import pytest
from fastapi.testclient import TestClient

from app import cli

POSTS = "/api/v1/board/posts"


def test_the_board_is_filled_for_a_demonstration(
    client: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        cli.main(["seed", "--posts", "30"])
        assert capsys.readouterr().out == "30 posts more, with comments.\n"
    page = client.get(f"{POSTS}/numbered").raise_for_status().json()
    assert page["total"] == 60
    assert {post["comment_count"] for post in page["items"]} == {3}
    assert page["items"][0]["author"]["name"] in {"서연", "지민"}
    assert client.get(f"{POSTS}/{page['items'][0]['id']}").is_success
    assert client.get(POSTS, params={"q": "고양이"}).json()["items"]
    # What is written afterwards has an id of its own.
    new = client.post(POSTS, json={"title": "Hello", "body": "-"})
    assert new.json()["id"] > page["items"][0]["id"]
