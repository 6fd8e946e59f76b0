# fails: 4 tag-undescribed
# <cut app>
def operation_id(route: APIRoute) -> str:
    return f"{route.tags[0]}_{route.name}"


app = FastAPI(
    title="Digit API",
    version="2.0.0",
    openapi_tags=[
        {"name": "v2", "description": "What new clients use."},
    ],
    generate_unique_id_function=operation_id,
)
app.include_router(v1)
app.include_router(v2)
# </cut>
