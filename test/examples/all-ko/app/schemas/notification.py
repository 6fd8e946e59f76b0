from typing import Literal

from pydantic import BaseModel

from app.schemas.item import ItemPublic


class Notification(BaseModel):
    type: Literal["item-created"] = "item-created"
    item: ItemPublic
