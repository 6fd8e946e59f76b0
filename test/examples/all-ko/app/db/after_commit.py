from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Annotated

from fastapi import Depends

# The functions to call when the transaction of a request has been committed
AfterCommit = list[Callable[[], Awaitable[None]]]


async def get_after_commit() -> AsyncGenerator[AfterCommit]:
    """Collects calls while the request runs, and makes them after its commit.

    When the endpoint or the commit fails, FastAPI raises that error at the `yield`, so
    the calls are dropped.
    """
    calls: AfterCommit = []
    yield calls
    for call in calls:
        await call()


AfterCommitDep = Annotated[AfterCommit, Depends(get_after_commit, scope="function")]
