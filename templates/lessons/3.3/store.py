# ko: 고치지 마세요. Redis처럼 움직이는 저장소입니다. 프로세스 밖에 있다고 생각하세요.
# en: Leave this file alone: a store that behaves as Redis does. Think of it as outside of the process.
import asyncio
import time


class Store:
    def __init__(self) -> None:
        self._entries: dict[str, tuple[bytes, float]] = {}
        # ko: 채점기가 시간을 앞당기고 연결을 끊을 때 씁니다.
        # en: With these the judge skips time and takes the connection away.
        self.skipped = 0.0
        self.down: set[str] = set()

    async def get(self, key: str) -> bytes | None:
        await self._ask("get")
        return self._read(key)

    # ko: 값은 bytes로 저장됩니다. ex는 보관할 시간(초), nx는 없을 때만 저장합니다.
    # en: Values are kept as bytes. ex: for how many seconds; nx: only if there is none.
    async def set(
        self,
        key: str,
        value: bytes | str | int,
        ex: float | None = None,
        nx: bool = False,
    ) -> bool:
        await self._ask("set")
        if nx and self._read(key) is not None:
            return False
        content = value if isinstance(value, bytes) else str(value).encode()
        until = float("inf") if ex is None else self._now() + ex
        self._entries[key] = (content, until)
        return True

    async def delete(self, *keys: str) -> int:
        await self._ask("delete")
        return sum(self._entries.pop(key, None) is not None for key in keys)

    # ko: 1을 더한 값을 돌려줍니다. 없으면 0에서 시작합니다.
    # en: Returns the value plus 1, beginning with 0.
    async def incr(self, key: str) -> int:
        await self._ask("incr")
        value = int(self._read(key) or 0) + 1
        self._entries[key] = (str(value).encode(), float("inf"))
        return value

    async def _ask(self, command: str) -> None:
        await asyncio.sleep(0)
        if command in self.down:
            raise ConnectionError("The store does not answer")

    def _read(self, key: str) -> bytes | None:
        value, until = self._entries.get(key, (None, 0.0))
        return value if until > self._now() else None

    def _now(self) -> float:
        return time.monotonic() + self.skipped


store = Store()
