# fails: 2 line-forged
# <cut logging>
request_id: ContextVar[str] = ContextVar("request_id", default="-")


LINE = '{"level": "%(levelname)s", "request_id": "%(request_id)s", "message": "%(message)s"}'


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.get()
        return super().format(record)


def set_up_logging(stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter(LINE))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


# </cut>
