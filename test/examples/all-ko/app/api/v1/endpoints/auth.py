from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Response, status
from fastapi.security import OAuth2PasswordRequestForm

from app.api.deps import OwnAccountDep
from app.api.login_limit import limit_log_in, limit_reset, limit_sign_up
from app.core.config import SettingsDep
from app.db.session import DatabaseDep
from app.errors import problems
from app.schemas.token import Token, TokenRefresh
from app.schemas.user import PasswordReset, PasswordResetRequest
from app.services import auth
from app.services import password as password_service


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


@router.post(
    "/password-reset",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[limit_reset],
)
async def request_password_reset(
    database: DatabaseDep,
    settings: SettingsDep,
    background_tasks: BackgroundTasks,
    wanted: PasswordResetRequest,
) -> None:
    """Have a token for a new password sent by e-mail. The response is the same whether
    there is such an account or not."""
    background_tasks.add_task(
        password_service.send_reset_token, database, settings, wanted.email
    )


@router.post(
    "/password-reset/confirm",
    status_code=status.HTTP_204_NO_CONTENT,
    dependencies=[limit_sign_up],
)
async def reset_password(
    database: DatabaseDep, settings: SettingsDep, reset_in: PasswordReset
) -> None:
    """Set a new password. Every token made so far is revoked, this one too."""
    await password_service.reset_password(
        database, settings, reset_in.token, reset_in.new_password
    )
