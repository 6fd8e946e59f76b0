from typing import Annotated

from fastapi import APIRouter, Query

from app.activity.backend import ActivityLogDep
from app.api.deps import ActivityReader
from app.errors import PermissionDeniedError, problems
from app.schemas.activity import ActivityPage, ActivityPublic, ActivityQuery

router = APIRouter(prefix="/activity", tags=["activity"])


@router.get("", responses=problems(401, 403, 503))
async def list_activity(
    log: ActivityLogDep,
    current_user: ActivityReader,
    query: Annotated[ActivityQuery, Query()],
) -> ActivityPage:
    """What one has done; admins see what everybody has."""
    since = None
    if not current_user.is_admin:
        if query.actor_id not in (None, current_user.id):
            raise PermissionDeniedError("Only admins see what others have done")
        query.actor_id = current_user.id
        # The log outlives accounts, and a number may have been somebody else's once.
        since = current_user.created_at
    # One more than is shown tells whether there is a next page.
    found = await log.find(query, since=since, limit=query.limit + 1)
    shown = found[: query.limit]
    return ActivityPage(
        items=[ActivityPublic.model_validate(activity) for activity in shown],
        next=shown[-1].id if len(found) > len(shown) else None,
    )
