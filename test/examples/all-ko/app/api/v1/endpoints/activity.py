from typing import Annotated

from fastapi import APIRouter, Query, Security

from app.activity.backend import ActivityLogDep
from app.api.deps import get_current_user
from app.errors import PermissionDeniedError, problems
from app.permissions import Scope
from app.schemas.activity import ActivityPage, ActivityPublic, ActivityQuery
from app.services.auth import Principal

ActivityReader = Annotated[
    Principal, Security(get_current_user, scopes=[Scope.ACTIVITY_READ])
]

router = APIRouter(prefix="/activity", tags=["activity"])


@router.get("", responses=problems(401, 403, 503))
async def list_activity(
    log: ActivityLogDep,
    current_user: ActivityReader,
    query: Annotated[ActivityQuery, Query()],
) -> ActivityPage:
    """The user's own actions. Admins see those of all users."""
    since = None
    if not current_user.is_admin:
        if query.actor_id not in (None, current_user.id):
            raise PermissionDeniedError("Only admins see what others have done")
        query.actor_id = current_user.id
        # The log outlives accounts, and a number may have been somebody else's once.
        since = current_user.created_at
    # One entry more than the page shows: it tells whether there is a next page.
    found = await log.find(query, since=since, limit=query.limit + 1)
    shown = found[: query.limit]
    return ActivityPage(
        items=[ActivityPublic.model_validate(activity) for activity in shown],
        next=shown[-1].id if len(found) > len(shown) else None,
    )
