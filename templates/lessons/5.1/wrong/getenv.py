# fails: 3 setting-unnamed
# <file core/config.py>
import os
from functools import lru_cache


class Settings:
    def __init__(self) -> None:
        self.app_name = os.getenv("APP_NAME", "Models")
        self.max_models = int(os.getenv("MAX_MODELS", "100"))


@lru_cache
def get_settings() -> Settings:
    return Settings()
# </file>
