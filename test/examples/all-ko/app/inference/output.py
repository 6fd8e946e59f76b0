from collections.abc import Sequence

import numpy as np

from app.inference.description import Description, ModelError
from app.inference.preparation import Size, seen
from app.inference.runtime import Array, Outputs
from app.schemas.prediction import (
    ArraysPrediction,
    Box,
    BoxesPrediction,
    ClassesPrediction,
    Label,
    Prediction,
    VectorPrediction,
)

# By the kind of output in model.toml
SCHEMAS: dict[str, type[Prediction]] = {
    "classes": ClassesPrediction,
    "vector": VectorPrediction,
    "boxes": BoxesPrediction,
    "arrays": ArraysPrediction,
}


def interpret(
    model: str,
    description: Description,
    labels: Sequence[str],
    outputs: Outputs,
    size: Size,
) -> Prediction:
    """What the outputs for one image of this size say."""
    output, [first, *_] = description.output, list(outputs.values())
    match output.kind:
        case "classes":
            scores = softmax(first) if output.logits else first
            if scores.shape != (len(labels),):
                given = "x".join(map(str, scores.shape))
                raise ModelError(
                    f"labels.txt has {len(labels)} lines, the output is {given}"
                )
            top = [
                Label(label=labels[index], confidence=float(scores[index]))
                for index in scores.argsort()[: -output.top - 1 : -1]
            ]
            return ClassesPrediction(
                model=model, label=top[0].label, confidence=top[0].confidence, top=top
            )
        case "vector":
            return VectorPrediction(model=model, vector=first.ravel().tolist())
        case "boxes":
            found = boxes(description, labels, outputs, size)
            return BoxesPrediction(
                model=model,
                boxes=[box for box in found if box.confidence >= output.min_score],
            )
        case "arrays":
            arrays = {name: array.tolist() for name, array in outputs.items()}
            return ArraysPrediction(model=model, arrays=arrays)


def softmax(scores: Array) -> Array:
    powers = np.exp(scores.astype(np.float32) - scores.max())
    shares: Array = powers / powers.sum()
    return shares


def boxes(
    description: Description, labels: Sequence[str], outputs: Outputs, size: Size
) -> list[Box]:
    """In pixels of the image, for the model's are those of what it has seen."""
    names = ("boxes", "labels", "scores")
    if not outputs.keys() >= set(names):
        outputs = dict(zip(names, outputs.values(), strict=False))
    height, width = description.input.size
    left, top, right, bottom = seen(description.input, size)
    scale = np.array([(right - left) / width, (bottom - top) / height] * 2)
    corners = outputs["boxes"] * scale + [left, top, left, top]
    corners = corners.clip(0, [*size, *size])
    rows = zip(corners.tolist(), outputs["labels"], outputs["scores"], strict=True)
    return [
        Box(
            label=labels[label] if label < len(labels) else str(label),
            confidence=float(score),
            left=box[0],
            top=box[1],
            right=box[2],
            bottom=box[3],
        )
        for box, label, score in rows
    ]
