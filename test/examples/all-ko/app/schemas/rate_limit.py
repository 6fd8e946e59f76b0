import re
import time
from typing import Annotated, NamedTuple

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
WRITTEN = re.compile(
    r"([1-9]\d*) ?(?:/|per) ?([1-9]\d*)? ?(second|minute|hour|day)s?", re.IGNORECASE
)


class Limit(NamedTuple):
    amount: int
    seconds: int

    def window(self) -> tuple[int, float]:
        """The number of the current window, and the share of it that is left.

        That share of the previous window counts as well; otherwise twice the limit would
        get through around the end of a window.
        """
        number, passed = divmod(time.time(), self.seconds)
        return int(number), 1 - passed / self.seconds


def parse_limit(value: object) -> Limit:
    if isinstance(value, Limit):
        return value
    match = WRITTEN.fullmatch(str(value))
    if match is None:
        raise ValueError("write it like 300/minute or 10 per 15 minutes")
    amount, many, unit = match.groups()
    return Limit(int(amount), int(many or 1) * UNITS[unit.lower()])


# A setting such as "10 per 15 minutes"
RateLimit = Annotated[Limit, NoDecode, BeforeValidator(parse_limit)]
