import os

# ONNX Runtime would send the names and sizes of models to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
