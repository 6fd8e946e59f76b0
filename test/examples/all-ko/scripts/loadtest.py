"""How many requests a second, and how long they take.

    python scripts/loadtest.py http://127.0.0.1:8000/ --connections 20 --seconds 10

Each connection sends its next request when the last one is answered. To anything but
this machine it sends nothing unless told to with --anywhere: for others, a load test
that they do not expect is an attack.

It speaks just enough HTTP to count responses. A real client spends several times what
the server does on each of them, and would measure itself.
"""

import argparse
import asyncio
import sys
from collections import Counter
from ipaddress import ip_address
from time import perf_counter
from urllib.parse import SplitResult, urlsplit

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
    end: float, url: SplitResult, request: bytes, result: Result, counting_from: float
) -> None:
    """Keep one connection busy."""
    reader, writer = await asyncio.open_connection(
        url.hostname,
        url.port or (443 if url.scheme == "https" else 80),
        ssl=url.scheme == "https" or None,
    )
    while (started := perf_counter()) < end:
        writer.write(request)
        status = await read_response(reader)
        if started >= counting_from:
            result.durations.append(perf_counter() - started)
            result.outcomes[status] += 1
    writer.close()


async def read_response(reader: asyncio.StreamReader) -> str:
    """The status; the body is read and forgotten."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = head.split(b" ", 2)[1].decode()
    headers = head.lower()
    length = headers.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
    if length:
        await reader.readexactly(int(length))
    elif b"\r\ntransfer-encoding: chunked" in headers:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return status


async def measure(
    url: SplitResult, *, connections: int, seconds: float, headers: list[str]
) -> Result:
    lines = [
        f"GET {url.path or '/'}{'?' if url.query else ''}{url.query} HTTP/1.1",
        f"Host: {url.netloc}",
        *headers,
    ]
    request = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
    result = Result()
    counting_from = perf_counter() + WARM_UP
    end = counting_from + seconds
    await asyncio.gather(
        *(
            send_until(end, url, request, result, counting_from)
            for _ in range(connections)
        )
    )
    return result


def is_this_machine(url: SplitResult) -> bool:
    host = url.hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000/")
    parser.add_argument("--connections", type=int, default=20, metavar="N")
    parser.add_argument("--seconds", type=float, default=10, metavar="S")
    parser.add_argument(
        "--header", action="append", default=[], metavar="'NAME: VALUE'"
    )
    parser.add_argument("--anywhere", action="store_true")
    args = parser.parse_args()
    url = urlsplit(args.url)
    if not args.anywhere and not is_this_machine(url):
        parser.error(f"{args.url} is not on this machine (--anywhere: it is mine)")
    try:
        result = asyncio.run(
            measure(
                url,
                connections=args.connections,
                seconds=args.seconds,
                headers=args.header,
            )
        )
    except (OSError, EOFError, ValueError) as error:
        sys.exit(f"{args.url}: {error}")
    print(result.report(args.seconds))
    if not result.durations or set(result.outcomes) - {"200", "204"}:
        sys.exit(1)


if __name__ == "__main__":
    main()
