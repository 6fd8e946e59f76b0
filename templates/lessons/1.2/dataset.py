# ko: 고치지 마세요. 라벨이 붙은 이미지 500장의 목록입니다.
# en: Leave this file alone: a list of 500 labelled images.
LABELS = ["cat", "dog", "car"]
SPLITS = ["train", "train", "train", "val", "test"]

SAMPLES: list[dict[str, object]] = [
    {"id": number, "label": LABELS[number % 3], "split": SPLITS[number % 5]}
    for number in range(500)
]
