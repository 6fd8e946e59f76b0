# fails: 1 crud-builtin
# <cut crud>
class RegistryError(Exception):
    status = HTTPStatus.INTERNAL_SERVER_ERROR


def find_model(name: str) -> Model:
    return models[name]


def add_model(model: Model) -> None:
    if model.name in models:
        raise ValueError(model.name)
    models[model.name] = model


# </cut>
