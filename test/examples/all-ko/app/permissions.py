from enum import StrEnum


class UserRole(StrEnum):
    """Who somebody is. Kept with the user, so a change counts from the next request."""

    READER = "reader"
    USER = "user"
    MODERATOR = "moderator"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a token or an API key may do: all that its owner may, or less."""

    ITEMS_READ = "items:read"
    ITEMS_WRITE = "items:write"
    CHAT = "chat"
    ACTIVITY_READ = "activity:read"
    UPLOADS_READ = "uploads:read"
    UPLOADS_WRITE = "uploads:write"
    PREDICT = "predictions:create"
    BOARD_READ = "board:read"
    BOARD_WRITE = "board:write"
    ACCOUNT = "account"
    USERS_ADMIN = "users:admin"


# Shown by the Authorize button of /docs.
SCOPES: dict[str, str] = {
    Scope.ITEMS_READ: "Read items",
    Scope.ITEMS_WRITE: "Create, change and delete items",
    Scope.CHAT: "Take part in chats",
    Scope.ACTIVITY_READ: "Read what one has done",
    Scope.UPLOADS_READ: "List and download files",
    Scope.UPLOADS_WRITE: "Upload and delete files",
    Scope.PREDICT: "Send images to the model",
    Scope.BOARD_READ: "Read the board",
    Scope.BOARD_WRITE: "Write on the board, and edit and delete what one wrote",
    Scope.ACCOUNT: "Manage one's own account, password and API keys",
    Scope.USERS_ADMIN: "Manage all users",
}

USER_SCOPES = frozenset(
    {
        Scope.ITEMS_READ,
        Scope.ITEMS_WRITE,
        Scope.CHAT,
        Scope.ACTIVITY_READ,
        Scope.UPLOADS_READ,
        Scope.UPLOADS_WRITE,
        Scope.PREDICT,
        Scope.BOARD_READ,
        Scope.BOARD_WRITE,
        Scope.ACCOUNT,
    }
)
ROLE_SCOPES: dict[UserRole, frozenset[Scope]] = {
    UserRole.READER: frozenset(
        scope
        for scope in USER_SCOPES
        if scope.endswith(":read") or scope == Scope.ACCOUNT
    ),
    UserRole.USER: USER_SCOPES,
    # More than a user on the board alone: app/board_permissions.py.
    UserRole.MODERATOR: USER_SCOPES,
    UserRole.ADMIN: frozenset(Scope),
}
