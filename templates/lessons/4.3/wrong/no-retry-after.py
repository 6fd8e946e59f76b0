# fails: 2 no-retry-after
# <cut limit>
class RateLimit:
    def __init__(
        self, app: ASGIApp, settings: Settings, clock: Callable[[], float]
    ) -> None:
        self.app = app
        self.settings = settings
        self.clock = clock
        self.sent: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        now = self.clock()
        sent = self.sent.setdefault(address_of(scope, self.settings), deque())
        while sent and sent[0] <= now - WINDOW:
            sent.popleft()
        if len(sent) < LIMIT:
            sent.append(now)
            await self.app(scope, receive, send)
            return
        seconds = ceil(sent[0] + WINDOW - now)
        refusal = JSONResponse(
            {"detail": "Too many requests"}, 429
        )
        await refusal(scope, receive, send)


# </cut>
