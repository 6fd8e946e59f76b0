from app.schemas.rate_limit import Limit


class MemoryWindows:
    """Counts in the memory of this process. It keeps two windows of each policy, so that
    clients who do not come back are forgotten."""

    def __init__(self) -> None:
        self._windows: dict[str, tuple[int, dict[str, int], dict[str, int]]] = {}

    def hit(self, policy: str, limit: Limit, client: str) -> bool:
        """Count one request. False, without counting, when it is over the limit."""
        number, share = limit.window()
        last, current, previous = self._windows.get(policy, (number, {}, {}))
        if number != last:
            previous = current if number == last + 1 else {}
            current = {}
        self._windows[policy] = number, current, previous
        count = current.get(client, 0)
        if int(previous.get(client, 0) * share) + count >= limit.amount:
            return False
        current[client] = count + 1
        return True
