import logging
from collections.abc import Iterable

from fastapi import BackgroundTasks
from pydantic import BaseModel

from app.activity.log import ActivityLog, ActivityLogError
from app.logging import request_id_var
from app.models.activity import Activity
from app.schemas.activity import Action, Kind, Subject

logger = logging.getLogger(__name__)


class ActivityRecorder:
    """Records the changes of a request, after its response has been sent.

    By then the session is committed, so a request that fails records nothing, and no
    response waits for the log. The price: a process that is killed loses entries. An
    audit log that must not lose any belongs in the same transaction.
    """

    def __init__(self, log: ActivityLog, background_tasks: BackgroundTasks) -> None:
        self._log = log
        self._background_tasks = background_tasks

    def created(self, kind: Kind, number: int, *, by: int) -> None:
        self._note(Action.CREATED, kind, number, by=by)

    def updated(
        self, kind: Kind, number: int, *, by: int, changed: Iterable[str]
    ) -> None:
        """Records nothing when no field has changed."""
        names = list(changed)
        if names:
            self._note(Action.UPDATED, kind, number, by=by, changed=names)

    def deleted(self, kind: Kind, number: int, *, by: int) -> None:
        self._note(Action.DELETED, kind, number, by=by)

    def _note(
        self,
        action: Action,
        kind: Kind,
        number: int,
        *,
        by: int,
        changed: Iterable[str] = (),
    ) -> None:
        activity = Activity(
            action=action,
            subject=Subject(kind=kind, id=number),
            changed=list(changed),
            actor_id=by,
            request_id=request_id_var.get(),
        )
        self._background_tasks.add_task(write, self._log, activity)


async def write(log: ActivityLog, activity: Activity) -> None:
    """The response has been sent, so a failure is logged, together with the entry."""
    try:
        await log.add(activity)
    except ActivityLogError as error:
        logger.warning(
            "activity not recorded: %s %s %d (%s)",
            activity.action,
            activity.subject.kind,
            activity.subject.id,
            error.__cause__ or "too many are waiting",
            extra={"activity": activity.model_dump(mode="json")},
        )


def differences(before: BaseModel, after: BaseModel) -> list[str]:
    """Names of the fields that have changed."""
    return [name for name, value in after if getattr(before, name) != value]
