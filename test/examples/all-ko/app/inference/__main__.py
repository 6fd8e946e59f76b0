"""python -m app.inference: load the models that MODELS names, and run them once."""

from app.inference.predictor import get_predictors

for predictor in get_predictors().values():
    print(f"{predictor.model} on {predictor.model.runtime.device}")
