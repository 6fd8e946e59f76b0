# ko: 고치지 마세요. 숫자를 분류하는 모델입니다.
# en: Leave this file alone: a model that classifies digits.
import time


def classify(pixels: list[int]) -> int:
    # ko: forward 한 번. GPU가 계산하는 동안 Python은 GIL을 놓고 기다립니다.
    # en: One forward pass. While the GPU computes, Python waits without the GIL.
    time.sleep(0.05)
    return sum(pixels) % 10
