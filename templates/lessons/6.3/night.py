# ko: 고치지 마세요. 새벽 3시의 로그 2,000여 줄입니다. 파일로 보려면 프로젝트 폴더에서 실행하세요.
# en: Leave this file alone: more than 2,000 lines of a log from 3 a.m. To have them as a file, run this in the project's folder.
# python -m lessons.s63_logging.night > lessons/s63_logging/night.log
import json
import zlib
from collections.abc import Iterator

PATHS = ["/labels", "/predictions", "/predictions", "/predictions", "/exports"]


def read_log() -> list[str]:
    lines = sorted(entries(), key=lambda entry: str(entry["time"]))
    return [json.dumps(entry) for entry in lines]


def entries() -> Iterator[dict[str, object]]:
    for number in range(1000):
        second = 3 * 3600 + number * 2
        dice = zlib.crc32(b"night %d" % number)
        request_id = f"{dice:08x}"
        path = PATHS[dice % len(PATHS)]
        stuck = number > 360
        if number == 360:
            path = "/exports"
        if stuck and path == "/exports":
            path = "/predictions"
        yield entry(second, "INFO", request_id, path, "started")
        if number == 360:
            text = "exporting all runs: took 20 of 20 connections"
            yield entry(second + 1, "WARNING", request_id, path, text)
            continue
        # ko: /labels는 데이터베이스를 쓰지 않습니다.
        # en: /labels needs no database.
        fails = stuck and path != "/labels"
        took = {"/labels": 3, "/predictions": 40, "/exports": 1500}[path]
        took = 30_000 if fails else took + dice % took
        done = second + took // 1000
        if fails:
            yield entry(done, "ERROR", request_id, path, "no connection within 30 s")
        status = 500 if fails else 200
        yield entry(done, "INFO", request_id, path, "done", status=status, ms=took)
        if number % 5 == 0:
            live = entry(second, "INFO", "-", "/health/live", "done", status=200, ms=1)
            yield live


def entry(
    second: int, level: str, request_id: str, path: str, message: str, **more: int
) -> dict[str, object]:
    time = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    start = {"time": time, "level": level, "request_id": request_id, "path": path}
    return {**start, "message": message, **more}


if __name__ == "__main__":
    print("\n".join(read_log()))
