# fails: 4 same-operation-id
# <cut app>
def operation_id(route: APIRoute) -> str:
    return route.name


app = FastAPI(
    title="Digit API",
    version="2.0.0",
    openapi_tags=[
        {"name": "v2", "description": "What new clients use."},
        {"name": "v1", "description": "Gone on 1 January 2027. Use v2."},
    ],
    generate_unique_id_function=operation_id,
)
app.include_router(v1)
app.include_router(v2)
# </cut>
