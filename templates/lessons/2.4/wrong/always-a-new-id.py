# fails: 2 id-lost
# <cut middleware>
class RequestLog:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("X-Request-ID", "")
        request_id = uuid4().hex
        started = time.perf_counter()
        status = 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                headers["Server-Timing"] = (
                    f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
                )
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            logger.info(
                "%s %s",
                scope["method"],
                scope["path"],
                extra={"request_id": request_id, "status": status, "user": user.get()},
            )


app = FastAPI()
app.add_middleware(RequestLog)


# </cut>
