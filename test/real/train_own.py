"""A PyTorch classifier, exported as a project's guide says, and what it answers."""

import numpy as np
import torch
from torch import nn

torch.manual_seed(1)
model = nn.Sequential(
    nn.Conv2d(3, 8, 3, stride=4),
    nn.BatchNorm2d(8),
    nn.ReLU(),
    nn.AdaptiveAvgPool2d(4),
    nn.Flatten(),
    nn.Linear(128, 2),
)
example = torch.randn(5, 3, 224, 224)

# <shown>
own = nn.Sequential(model.eval(), nn.Softmax(dim=1))
shapes = ({0: torch.export.Dim.DYNAMIC},)
torch.onnx.export(own, (example,), "app/inference/own.onnx", dynamic_shapes=shapes)
# </shown>

np.savez("tests/own.npz", images=example.numpy(), rows=own(example).detach().numpy())
