# fails: 1 weak-key
# <cut settings>
class Settings(BaseSettings):
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    secret_key: SecretStr = Field(SecretStr("a key that all who read this code know"), min_length=32)
    trusted_proxy: str = ""


# </cut>
