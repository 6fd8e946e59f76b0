# fails: 4 not-logged
# <cut handlers>
def problem(
    status: int,
    detail: str | None = None,
    errors: Sequence[object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    body = {"title": HTTPStatus(status).phrase, "status": status}
    more = {"detail": detail, "errors": errors}
    return JSONResponse(
        body | {key: value for key, value in more.items() if value is not None},
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )


@app.exception_handler(RegistryError)
async def handle_registry_error(request: Request, error: RegistryError) -> JSONResponse:
    return problem(error.status, str(error))


@app.exception_handler(StarletteHTTPException)
async def handle_http_exception(
    request: Request, error: StarletteHTTPException
) -> JSONResponse:
    return problem(error.status_code, error.detail, headers=error.headers)


@app.exception_handler(RequestValidationError)
async def handle_invalid_input(
    request: Request, error: RequestValidationError
) -> JSONResponse:
    errors = [{key: one[key] for key in ("loc", "msg", "type")} for one in error.errors()]
    return problem(422, errors=errors)


@app.exception_handler(Exception)
async def handle_unexpected(request: Request, error: Exception) -> JSONResponse:
    return problem(500)


@app.post("/models", status_code=201)
async def create_model(model: Model) -> dict[str, str]:
    add_model(model)
    return {"name": model.name}


@app.get("/models/{name}")
async def read_model(name: str) -> dict[str, str]:
    return {"name": find_model(name).name}


# </cut>
