# fails: 1 crud-http
# <cut crud>
class RegistryError(Exception):
    status = HTTPStatus.INTERNAL_SERVER_ERROR


def find_model(name: str) -> Model:
    if name not in models:
        raise HTTPException(404, f"There is no model {name}")
    return models[name]


def add_model(model: Model) -> None:
    if model.name in models:
        raise HTTPException(409, f"There is a model {model.name} already")
    models[model.name] = model


# </cut>
