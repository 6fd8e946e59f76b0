from typing import Annotated

from fastapi import APIRouter, Depends, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import OwnAccountDep
from app.api.login_limit import limit_log_in
from app.core.config import SettingsDep
from app.db.session import DatabaseDep
from app.errors import problems
from app.schemas.token import Token, TokenRefresh
from app.services import auth


async def forbid_storing(response: Response) -> None:
    """Tokens must not stay in a browser's or a proxy's cache (RFC 6749, 5.1)."""
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(
    prefix="/auth",
    tags=["auth"],
    dependencies=[Depends(forbid_storing)],
    responses=problems(401),
)


@router.post("/token", dependencies=[limit_log_in])
async def log_in(
    database: DatabaseDep,
    settings: SettingsDep,
    form: Annotated[OAuth2PasswordRequestForm, Depends()],
) -> Token:
    """Log in with e-mail address and password. OAuth2 calls the address `username`.

    Ask for fewer `scope`s than you have, and the token can do no more than those.
    """
    return await auth.log_in(
        database,
        settings,
        email=form.username,
        password=form.password,
        scopes=form.scopes,
    )


@router.post("/refresh")
async def refresh(
    database: DatabaseDep, settings: SettingsDep, token_in: TokenRefresh
) -> Token:
    """New tokens without a password, for as long as the session lasts."""
    return await auth.refresh(database, settings, token_in.refresh_token)


@router.post(
    "/logout-everywhere",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(403),
)
async def log_out_everywhere(user: OwnAccountDep) -> None:
    """Revoke every token made so far, this one too. API keys stay valid."""
    auth.log_out_everywhere(user)
