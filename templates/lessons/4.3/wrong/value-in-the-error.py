# fails: 1 value-printed
# <cut settings>
class Settings(BaseSettings):
    model_config = SettingsConfigDict()

    secret_key: SecretStr = Field(min_length=32)
    trusted_proxy: str = ""


# </cut>
