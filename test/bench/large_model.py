"""python large_model.py FOLDER: a network of ResNet-50's size, with random weights. Needs `onnx`."""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(0)
nodes, weights = [], []


def conv(source: str, before: int, after: int, size: int, stride: int, relu: bool = True) -> str:
    number = len(weights)
    array = random.normal(0, (2 / (before * size * size)) ** 0.5, (after, before, size, size))
    weights.append(numpy_helper.from_array(array.astype(np.float32), f"w{number}"))
    out = f"c{number}"
    nodes.append(
        helper.make_node("Conv", [source, f"w{number}"], [out], strides=[stride] * 2, pads=[size // 2] * 4)
    )
    return activated(out) if relu else out


def activated(source: str) -> str:
    nodes.append(helper.make_node("Relu", [source], [f"{source}r"]))
    return f"{source}r"


x = conv("images", 3, 64, 7, 2)
nodes.append(helper.make_node("MaxPool", [x], ["pool"], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4))
x, channels = "pool", 64
for width, blocks, first in ((64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)):
    for block in range(blocks):
        stride = first if block == 0 else 1
        inner = conv(conv(x, channels, width, 1, 1), width, width, 3, stride)
        inner = conv(inner, width, 4 * width, 1, 1, relu=False)
        short = x if block else conv(x, channels, 4 * width, 1, stride, relu=False)
        nodes.append(helper.make_node("Add", [inner, short], [f"{inner}s"]))
        x, channels = activated(f"{inner}s"), 4 * width
last = random.normal(0, 0.02, (channels, 1000)).astype(np.float32)
weights.append(numpy_helper.from_array(last, "last"))
nodes += [
    helper.make_node("GlobalAveragePool", [x], ["mean"]),
    helper.make_node("Flatten", ["mean"], ["flat"]),
    helper.make_node("MatMul", ["flat", "last"], ["sums"]),
    helper.make_node("Softmax", ["sums"], ["scores"], axis=1),
]
graph = helper.make_graph(
    nodes,
    "large",
    [helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", 3, 224, 224])],
    [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["n", 1000])],
    weights,
)
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.save(model, folder / "large.onnx")
(folder / "labels.txt").write_text("\n".join(map(str, range(1000))))
(folder / "model.toml").write_text("""\
[input]
size = [224, 224]
fit = "stretch"
mean = [0.485, 0.456, 0.406]
std = [0.229, 0.224, 0.225]

[output]
kind = "classes"

[run]
# Of 64 clients the last one waits for long.
timeout = 600
""")
