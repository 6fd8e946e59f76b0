"""Train the digits classifier that this application serves, and write it as ONNX.

The data set is scikit-learn's: 1,797 handwritten digits of 8 x 8 pixels. A quarter is
held out, never trained on; the model is written only if it reads that quarter well. A
sample of the held-out digits becomes tests/digits.png, twenty of each in a row, so that
the tests can check what is claimed here; one of them, enlarged, is docs/digit.png.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageOps
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

PROJECT = Path(__file__).parents[1]
MODEL = PROJECT / "models" / "digits" / "digits.onnx"
SAMPLE = PROJECT / "tests" / "digits.png"
EXAMPLE = PROJECT / "docs" / "digit.png"

SAMPLE_COLUMNS = 20
REQUIRED_ACCURACY = 0.97


def main() -> None:
    digits = load_digits()
    images = (digits.images / 16).astype(np.float32)
    train_x, held_out_x, train_y, held_out_y = train_test_split(
        images, digits.target, test_size=0.25, stratify=digits.target, random_state=0
    )
    # alpha, the weight decay, was chosen by cross-validation on the training part.
    mlp = MLPClassifier(
        hidden_layer_sizes=(32,),
        alpha=0.3,
        learning_rate_init=2e-3,
        max_iter=600,
        random_state=0,
    )
    mlp.fit(train_x.reshape(-1, 64), train_y)
    # First rounded, then judged: what is measured is what is shipped.
    steps = [np.abs(array).max() / 127 for array in mlp.coefs_]
    quantized = [
        np.rint(array / step).astype(np.int8)
        for array, step in zip(mlp.coefs_, steps, strict=True)
    ]
    mlp.coefs_ = [array * step for array, step in zip(quantized, steps, strict=True)]
    accuracy = mlp.score(held_out_x.reshape(-1, 64), held_out_y)
    print(f"{accuracy:.1%} of {len(held_out_y)} held-out digits")
    if accuracy < REQUIRED_ACCURACY:
        raise SystemExit(f"That is less than {REQUIRED_ACCURACY:.0%}: not written")

    onnx.save(to_onnx(quantized, steps, mlp.intercepts_), MODEL)
    print(f"{MODEL}: {MODEL.stat().st_size} bytes")
    write_sample(held_out_x, held_out_y)
    print(SAMPLE)


def to_onnx(
    weights: list[np.ndarray], steps: list[float], biases: list[np.ndarray]
) -> onnx.ModelProto:
    """(n, 8, 8) pixels from 0, paper, to 1, ink -> (n, 10) probabilities.

    A weight is stored as a whole number of steps, in one byte where a float has four.
    """
    initializers = [
        numpy_helper.from_array(array, f"{name}{layer}")
        for layer, (weight, step, bias) in enumerate(
            zip(weights, steps, biases, strict=True)
        )
        for name, array in (
            ("steps", weight),
            ("step", np.array(step, np.float32)),
            ("bias", bias.astype(np.float32)),
        )
    ]
    graph = helper.make_graph(
        name="digits",
        inputs=[
            helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 8, 8])
        ],
        outputs=[
            helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 10])
        ],
        initializer=initializers,
        nodes=[
            helper.make_node("DequantizeLinear", ["steps0", "step0"], ["weight0"]),
            helper.make_node("DequantizeLinear", ["steps1", "step1"], ["weight1"]),
            helper.make_node("Flatten", ["images"], ["flat"], axis=1),
            helper.make_node("Gemm", ["flat", "weight0", "bias0"], ["sums"]),
            helper.make_node("Relu", ["sums"], ["hidden"]),
            helper.make_node("Gemm", ["hidden", "weight1", "bias1"], ["logits"]),
            helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
        ],
    )
    # Both older than what onnx would write today, for runtimes that are older than it.
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def write_sample(images: np.ndarray, labels: np.ndarray) -> None:
    """The first ones of each digit: not chosen, so that they are as hard as the rest."""
    rows = [np.hstack(images[labels == label][:SAMPLE_COLUMNS]) for label in range(10)]
    sample = Image.fromarray((np.vstack(rows) * 255).round().astype(np.uint8))
    sample.save(SAMPLE, optimize=True)
    seven = ImageOps.invert(sample.crop((0, 7 * 8, 8, 8 * 8)))
    seven.resize((64, 64), Image.Resampling.BOX).save(EXAMPLE, optimize=True)


if __name__ == "__main__":
    main()
