import logging

from redis.exceptions import RedisError

from app.core.config import get_settings
from app.db.sync_redis import sync_redis
from app.events.channels import job_channel
from app.events.envelope import Envelope, topic

logger = logging.getLogger(__name__)


def announce(job_id: str) -> None:
    """Tell the server processes that a job has changed.

    They read the job themselves, now and then also without an announcement, so one that
    is lost is no reason to fail.
    """
    settings = get_settings()
    if settings.redis_url is None:
        return
    channel = job_channel(job_id)
    envelope = Envelope(sender="worker", channel=channel, message="changed")
    try:
        client = sync_redis(settings.redis_url, settings.redis_timeout)
        client.publish(topic(settings.redis_prefix), envelope.model_dump_json())
    except RedisError as error:
        logger.warning("job %s cannot be announced: %s", job_id, error)
