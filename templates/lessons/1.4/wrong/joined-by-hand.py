# fails: 4 csv-broken
# <cut csv>
@app.get("/models.csv")
async def export_models() -> Response:
    lines = ["name,task,accuracy"]
    lines += [f"{card.name},{card.task},{card.accuracy}" for card in cards.values()]
    return Response("\n".join(lines), media_type="text/csv")


# </cut>
