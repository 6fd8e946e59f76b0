import logging
from functools import lru_cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from app.core.config import get_settings
from app.events.channels import job_channel
from app.events.envelope import Envelope, topic

logger = logging.getLogger(__name__)


# Made when it is first needed, which is in the child: a connection that two processes
# share is none.
@lru_cache
def get_client(url: str, timeout: float) -> Redis:
    return Redis.from_url(
        url,
        # Seconds. The work is not to wait for who may be watching it.
        socket_connect_timeout=timeout,
        socket_timeout=timeout,
        retry=Retry(NoBackoff(), 1),
    )


def announce(job_id: str) -> None:
    """Tell the server processes that there is something new about a job.

    They look for themselves what it is, now and then also without being told, so that
    it does not get through is no reason to fail.
    """
    settings = get_settings()
    if settings.redis_url is None:
        return
    channel = job_channel(job_id)
    envelope = Envelope(sender="worker", channel=channel, message="changed")
    try:
        client = get_client(settings.redis_url, settings.redis_timeout)
        client.publish(topic(settings.redis_prefix), envelope.model_dump_json())
    except RedisError as error:
        logger.warning("job %s cannot be announced: %s", job_id, error)
