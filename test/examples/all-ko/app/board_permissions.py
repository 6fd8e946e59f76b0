from dataclasses import dataclass
from enum import StrEnum

from app.permissions import UserRole

Roles = frozenset[UserRole]

NOBODY: Roles = frozenset()
ADMINS: Roles = frozenset({UserRole.ADMIN})
MODERATORS: Roles = ADMINS | {UserRole.MODERATOR}
WRITERS: Roles = MODERATORS | {UserRole.USER}
EVERYBODY: Roles = WRITERS | {UserRole.READER}


class Action(StrEnum):
    READ = "read the board"
    WRITE_POST = "write a post"
    WRITE_COMMENT = "write a comment"
    EDIT_POST = "edit this post"
    EDIT_COMMENT = "edit this comment"
    DELETE_POST = "delete this post"
    DELETE_COMMENT = "delete this comment"
    ATTACH = "attach a file to this post"
    DETACH = "detach a file from this post"


@dataclass(frozen=True)
class Rule:
    """Which roles may do something to what they wrote themselves, to what others wrote
    below their post, and to what anybody wrote anywhere."""

    own: Roles
    below_own: Roles = NOBODY
    others: Roles = NOBODY


# The permission matrix of the board: what is not here, nobody may do. Nobody edits the
# words of another, or shows files under another's name: what stands under a name was
# written by that person, or it is gone.
RULES: dict[Action, Rule] = {
    Action.READ: Rule(EVERYBODY, EVERYBODY, EVERYBODY),
    Action.WRITE_POST: Rule(WRITERS),
    Action.WRITE_COMMENT: Rule(WRITERS),
    Action.EDIT_POST: Rule(WRITERS),
    Action.EDIT_COMMENT: Rule(WRITERS),
    Action.DELETE_POST: Rule(WRITERS, NOBODY, MODERATORS),
    Action.DELETE_COMMENT: Rule(WRITERS, WRITERS, MODERATORS),
    Action.ATTACH: Rule(WRITERS),
    Action.DETACH: Rule(WRITERS, NOBODY, MODERATORS),
}
