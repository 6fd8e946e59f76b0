# fails: 3 not-all-counted
# <cut access>
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id.set(uuid4().hex)
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            path = getattr(scope.get("route"), "path", "-")
            if path != "-":
                requests[scope["method"], path, status] += 1
            logger.info("%s %s %s", scope["method"], scope["path"], status)
# </cut>
