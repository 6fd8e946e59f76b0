from typing import Annotated

from limits import RateLimitItem, parse_many
from pydantic import BeforeValidator, InstanceOf


def parse_limit(value: object) -> RateLimitItem:
    if isinstance(value, RateLimitItem):
        return value
    try:
        # `parse` would take the first of several limits and drop the others.
        [limit] = parse_many(str(value))
    except ValueError:
        limit = None
    if limit is None or limit.amount < 1 or limit.get_expiry() < 1:
        msg = "write it like 300/minute or 10 per 15 minutes"
        raise ValueError(msg)
    return limit


# A setting that says how often, in words.
RateLimit = Annotated[InstanceOf[RateLimitItem], BeforeValidator(parse_limit)]
