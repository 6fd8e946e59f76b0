"""Names of channels, for publishers and listeners."""


def room_channel(room: str) -> str:
    return f"room:{room}"


def notifications_channel(user_id: int) -> str:
    return f"notifications:{user_id}"


def job_channel(job_id: str) -> str:
    return f"job:{job_id}"
