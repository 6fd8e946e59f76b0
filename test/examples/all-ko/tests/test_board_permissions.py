from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.board_permissions import RULES, Action, Roles
from app.permissions import ROLE_SCOPES, Scope, UserRole
from tests.accounts import Headers, log_in

POSTS = "/api/v1/board/posts"
COMMENTS = "/api/v1/board/comments"
TEXT = {"title": "Hello", "body": "Is anybody here?"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 10

# Each row once more, as words, so that a change of the matrix is one on purpose.
WRITERS = "user moderator admin"
EXPECTED = {
    Action.READ: ("reader " + WRITERS, "reader " + WRITERS, "reader " + WRITERS),
    Action.WRITE_POST: (WRITERS, "", ""),
    Action.WRITE_COMMENT: (WRITERS, "", ""),
    Action.EDIT_POST: (WRITERS, "", ""),
    Action.EDIT_COMMENT: (WRITERS, "", ""),
    Action.DELETE_POST: (WRITERS, "", "moderator admin"),
    Action.DELETE_COMMENT: (WRITERS, WRITERS, "moderator admin"),
    Action.ATTACH: (WRITERS, "", ""),
    Action.DETACH: (WRITERS, "", "moderator admin"),
}


def test_the_matrix_is_as_it_was_agreed() -> None:
    assert RULES.keys() == set(Action)
    for action, rule in RULES.items():
        columns = (rule.own, rule.below_own, rule.others)
        assert columns == tuple(map(frozenset, map(str.split, EXPECTED[action])))


def test_a_reader_may_do_no_more_than_a_user_and_a_moderator_no_less() -> None:
    user = ROLE_SCOPES[UserRole.USER]
    assert ROLE_SCOPES[UserRole.READER] < user <= ROLE_SCOPES[UserRole.MODERATOR]
    assert Scope.USERS_ADMIN not in ROLE_SCOPES[UserRole.MODERATOR]


class Board:
    """A post of one user with a comment of another, an attachment, and an upload of the
    one who tries."""

    def __init__(
        self, client: TestClient, tries: Headers, author: Headers, commenter: Headers
    ) -> None:
        self.client = client
        post = client.post(POSTS, json=TEXT, headers=author).raise_for_status().json()
        self.post = f"{POSTS}/{post['id']}"
        thread = f"{self.post}/comments"
        comment = client.post(thread, json=TEXT, headers=commenter).raise_for_status()
        self.comment = f"{COMMENTS}/{comment.json()['id']}"
        self.files = [self._upload(author), self._upload(tries)]
        client.put(self.files[0], headers=author).raise_for_status()

    def _upload(self, headers: Headers) -> str:
        files = [("files", ("cat.png", PNG))]
        response = self.client.post("/api/v1/uploads", files=files, headers=headers)
        return f"{self.post}/attachments/{response.raise_for_status().json()[0]['id']}"

    def send(self, action: Action, headers: Headers) -> Response:
        method, url = {
            Action.READ: ("GET", self.post),
            Action.WRITE_POST: ("POST", POSTS),
            Action.WRITE_COMMENT: ("POST", f"{self.post}/comments"),
            Action.EDIT_POST: ("PUT", self.post),
            Action.EDIT_COMMENT: ("PUT", self.comment),
            Action.DELETE_POST: ("DELETE", self.post),
            Action.DELETE_COMMENT: ("DELETE", self.comment),
            Action.ATTACH: ("PUT", self.files[1]),
            Action.DETACH: ("DELETE", self.files[0]),
        }[action]
        json: Any = TEXT if method in ("POST", "PUT") else None
        return self.client.request(method, url, json=json, headers=headers)


@pytest.mark.parametrize("role", UserRole)
def test_every_cell_of_the_matrix(
    client: TestClient, bob: Headers, admin: Headers, role: UserRole
) -> None:
    """Bob tries. He wrote what he did when he was a user; then he was given the role."""
    ada = {"Authorization": client.headers["Authorization"]}
    cells: list[tuple[Action, Board, Roles]] = []
    for action, rule in RULES.items():
        below_his = Board(client, bob, author=bob, commenter=ada)
        on_comments = action in (Action.EDIT_COMMENT, Action.DELETE_COMMENT)
        if on_comments:
            his = Board(client, bob, author=ada, commenter=bob)
            cells += [(action, his, rule.own), (action, below_his, rule.below_own)]
        else:
            cells.append((action, below_his, rule.own))
        # What is new is one's own, wherever it is.
        if action not in (Action.WRITE_POST, Action.WRITE_COMMENT):
            by_ada = Board(client, bob, author=ada, commenter=ada)
            cells.append((action, by_ada, rule.others))

    bob_id = client.get("/api/v1/users/me", headers=bob).json()["id"]
    url = f"/api/v1/users/{bob_id}"
    client.patch(url, json={"role": role}, headers=admin).raise_for_status()
    bob = log_in(client, "bob@example.com")
    for action, board, roles in cells:
        response = board.send(action, bob)
        assert (action, response.is_success) == (action, role in roles)
        assert (response.status_code == 403) == (role not in roles)
