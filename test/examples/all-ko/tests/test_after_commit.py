from fastapi import FastAPI, HTTPException, Request
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from app.db.after_commit import AfterCommitDep
from app.db.session import SessionDep
from app.lifespan import lifespan
from app.models.user import User


def test_calls_are_made_after_the_commit_and_dropped_with_it() -> None:
    app = FastAPI(lifespan=lifespan)
    seen: list[int | None] = []

    @app.post("/{email}")
    async def create(
        request: Request, session: SessionDep, after_commit: AfterCommitDep, email: str
    ) -> None:
        async def count() -> None:
            async with request.state.database() as other:
                query = select(func.count()).select_from(User)
                seen.append(await other.scalar(query))

        after_commit.append(count)
        session.add(User(email=email))
        if email == "nobody":
            raise HTTPException(409)

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.post("/ada@example.com").status_code == 200
        assert client.post("/nobody").status_code == 409
        # The commit fails: the address is taken.
        assert client.post("/ada@example.com").status_code == 500
    assert seen == [1]
