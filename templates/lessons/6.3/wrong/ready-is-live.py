# fails: 4 ready-without-database
# <cut health>
@app.get("/health/live")
async def is_live() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/health/ready")
async def is_ready(response: Response) -> dict[str, str]:
    return {"status": "ok"}


# </cut>
