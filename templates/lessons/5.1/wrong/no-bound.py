# fails: 3 setting-unchecked
# <file core/config.py>
from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    app_name: str = "Models"
    max_models: int = Field(default=100)


@lru_cache
def get_settings() -> Settings:
    return Settings()
# </file>
