"""How many requests a second, and how long they take.

    python scripts/loadtest.py http://127.0.0.1:8000/ --connections 20 --seconds 10

Each connection sends its next request when the last one is answered. To anything but
this machine it sends nothing unless told to with --anywhere: for others, a load test
that they do not expect is an attack.
"""

import argparse
import asyncio
import sys
from collections import Counter
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import urlsplit

from httpx2 import AsyncClient, HTTPError, Limits

# The first requests open connections and fill caches; they say nothing about the rest.
WARM_UP = 1.0


class Result:
    def __init__(self) -> None:
        self.durations: list[float] = []
        self.outcomes: Counter[str] = Counter()

    def percentile(self, percent: float) -> float:
        """Milliseconds that this share of the requests took at most."""
        ordered = sorted(self.durations)
        index = min(len(ordered) - 1, int(len(ordered) * percent / 100))
        return ordered[index] * 1000

    def report(self, seconds: float) -> str:
        if not self.durations:
            return "no request was answered"
        points = ((f"p{point}", self.percentile(point)) for point in (50, 95, 99))
        lines = [
            f"{'requests/s':>12} {len(self.durations) / seconds:10.1f}",
            *(f"{name:>12} {value:10.2f} ms" for name, value in points),
            f"{'max':>12} {self.percentile(100):10.2f} ms",
            *(f"{what:>12} {times:10d}" for what, times in self.outcomes.items()),
        ]
        return "\n".join(lines)


async def send_until(
    end: float, client: AsyncClient, url: str, result: Result, counting_from: float
) -> None:
    while (started := perf_counter()) < end:
        try:
            response = await client.get(url)
            outcome = str(response.status_code)
        except HTTPError as error:
            outcome = type(error).__name__
        if started >= counting_from:
            result.durations.append(perf_counter() - started)
            result.outcomes[outcome] += 1


async def measure(
    url: str, *, connections: int, seconds: float, headers: dict[str, str]
) -> Result:
    result = Result()
    limits = Limits(max_connections=connections, max_keepalive_connections=connections)
    async with AsyncClient(limits=limits, headers=headers, timeout=30) as client:
        counting_from = perf_counter() + WARM_UP
        end = counting_from + seconds
        await asyncio.gather(
            *(
                send_until(end, client, url, result, counting_from)
                for _ in range(connections)
            )
        )
    return result


def is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon:
        raise argparse.ArgumentTypeError("write 'Name: value'")
    return name.strip(), value.strip()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000/")
    parser.add_argument("--connections", type=int, default=20, metavar="N")
    parser.add_argument("--seconds", type=float, default=10, metavar="S")
    parser.add_argument(
        "--header", type=header, action="append", default=[], metavar="'NAME: VALUE'"
    )
    parser.add_argument("--anywhere", action="store_true")
    args = parser.parse_args()
    if not args.anywhere and not is_this_machine(args.url):
        parser.error(f"{args.url} is not on this machine (--anywhere: it is mine)")
    result = asyncio.run(
        measure(
            args.url,
            connections=args.connections,
            seconds=args.seconds,
            headers=dict(args.header),
        )
    )
    print(result.report(args.seconds))
    if not result.durations or set(result.outcomes) - {"200", "204"}:
        sys.exit(1)


if __name__ == "__main__":
    main()
