# fails: 4 live-needs-database
# <cut health>
@app.get("/health/live")
async def is_live() -> dict[str, str]:
    await database.ping()
    return {"status": "ok"}


@app.get("/health/ready")
async def is_ready(response: Response) -> dict[str, str]:
    try:
        await database.ping()
    except ConnectionError:
        response.status_code = 503
        return {"status": "no database"}
    return {"status": "ok"}


# </cut>
