# fails: 1 not-argon
# <cut imports>
import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer, OAuth2PasswordRequestForm
from pwdlib import PasswordHash
from pydantic import BaseModel

# </cut>
# <cut passwords>
def hash_password(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def is_password_of(email: str, password: str) -> bool:
    return secrets.compare_digest(users.get(email, ""), hash_password(password))


# </cut>
