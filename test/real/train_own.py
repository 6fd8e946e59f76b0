"""PyTorch models, exported as a project's guide says, and what they answer to one image."""

import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn

torch.manual_seed(1)
photo = Image.effect_noise((320, 240), 80).convert("RGB")
photo.paste((200, 30, 60), (40, 20, 200, 180))
photo.save("photo.png")


def pixels(image: Image.Image) -> torch.Tensor:
    """As torchvision's ToTensor and Normalize."""
    tensor = torch.from_numpy(np.array(image)).permute(2, 0, 1) / 255
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    return (tensor - mean[:, None, None]) / std[:, None, None]


def body(*last: nn.Module) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, stride=4),
        nn.BatchNorm2d(8),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(4),
        nn.Flatten(),
        *last,
    )


class Detector(nn.Module):
    """Answers as torchvision's detectors do: to one image, with no batch in front."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes = body(nn.Linear(128, 12), nn.Sigmoid())
        self.scores = body(nn.Linear(128, 3), nn.Sigmoid())

    def forward(self, image: torch.Tensor) -> dict[str, torch.Tensor]:
        batch = image[None]
        corners = self.boxes(batch).reshape(3, 4) * 32
        boxes = torch.cat([corners[:, :2], corners[:, :2] + corners[:, 2:]], dim=1)
        labels = torch.arange(3) % 2
        return {"boxes": boxes, "labels": labels, "scores": self.scores(batch)[0]}


model = body(nn.Linear(128, 2))
example = torch.randn(5, 3, 224, 224)
for name in ("own", "embedder", "detector", "raw"):
    Path("models", name).mkdir(exist_ok=True)

# <shown>
shapes = ({0: torch.export.Dim.DYNAMIC},)
torch.onnx.export(
    model.eval(), (example,), "models/own/own.onnx", dynamic_shapes=shapes
)
# </shown>

# One that was exported for batches of two, one with a batch of any size, and one with none
embedder, detector, raw = body(nn.Linear(128, 16)), Detector(), body(nn.Linear(128, 4))
torch.onnx.export(embedder.eval(), (example[:2],), "models/embedder/embedder.onnx")
torch.onnx.export(detector.eval(), (example[0],), "models/detector/detector.onnx")
torch.onnx.export(raw.eval(), (example,), "models/raw/raw.onnx", dynamic_shapes=shapes)

with torch.inference_mode():
    # Resize(256) and CenterCrop(224) at once: of 240 rows, 210 are kept.
    middle = photo.resize((224, 224), Image.Resampling.BILINEAR, box=(55, 15, 265, 225))
    seen = pixels(middle)[None]
    whole = photo.resize((224, 224), Image.Resampling.BILINEAR)
    found = detector(pixels(whole))
    scale = torch.tensor([320 / 224, 240 / 224] * 2)
    answers = {
        "own": model(seen).softmax(1)[0].tolist(),
        "embedder": embedder(seen)[0].tolist(),
        "raw": raw(seen)[0].tolist(),
        "detector": [
            [*(box * scale).tolist(), score.item()]
            for box, score in zip(found["boxes"], found["scores"], strict=True)
        ],
    }
Path("answers.json").write_text(json.dumps(answers))
