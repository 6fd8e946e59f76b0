# ko: 고치지 마세요. 큐, 모델, 알림입니다. 큐는 받은 쪽이 ack하지 않은 메시지를 다시 전달합니다.
# en: Leave this file alone: a queue, a model, a note. The queue delivers again what nobody acknowledged.
import json
from dataclasses import dataclass, field
from typing import Any


class ModelBusyError(Exception):
    # ko: 잠시 뒤에는 될 수도 있습니다.
    # en: It may work a little later.
    pass


class BadImageError(Exception):
    # ko: 몇 번을 해도 안 됩니다.
    # en: It will never work.
    pass


@dataclass
class Message:
    body: dict[str, Any]
    # ko: 몇 번째 전달인지. 1부터 셉니다.
    # en: Which delivery this is, beginning with 1.
    attempt: int = 0
    not_before: float = 0


@dataclass
class Queue:
    waiting: list[Message] = field(default_factory=list)
    taken: list[Message] = field(default_factory=list)
    now: float = 0

    def put(self, body: dict[str, Any]) -> None:
        self.waiting.append(Message(json.loads(json.dumps(body))))

    def take(self) -> Message | None:
        for message in self.waiting:
            if message.not_before <= self.now:
                self.waiting.remove(message)
                self.taken.append(message)
                message.attempt += 1
                return message
        return None

    def ack(self, message: Message) -> None:
        self.taken.remove(message)

    def retry(self, message: Message, seconds: float) -> None:
        self.taken.remove(message)
        message.not_before = self.now + seconds
        self.waiting.append(message)


def classify(image: str) -> int:
    if not image:
        raise BadImageError("The image is empty")
    return sum(image.encode()) % 10


def notify(batch_id: str) -> None:
    # ko: 접수했다고 알립니다. 메일 서버가 느리면 오래 걸립니다.
    # en: Tells somebody that a batch came. It takes as long as the mail server does.
    pass
