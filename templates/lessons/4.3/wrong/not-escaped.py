# fails: 4 not-escaped
# <cut app>
def create_app(
    settings: Settings, clock: Callable[[], float] = time.monotonic
) -> FastAPI:
    app = FastAPI()
    app.add_middleware(RateLimit, settings=settings, clock=clock)

    @app.post("/token")
    def create_token(given: Credentials) -> str:
        secret_key = settings.secret_key.get_secret_value()
        token = log_in(given.email, given.password, secret_key)
        if token is None:
            raise HTTPException(401, "Wrong e-mail address or password")
        return token

    @app.get("/greeting", response_class=HTMLResponse)
    def greet(name: str) -> str:
        return f"<!doctype html><h1>Hello, {name}</h1>"

    return app


# </cut>
