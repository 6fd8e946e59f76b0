# fails: 1 not-queued
# <cut create>
@app.post("/batches", status_code=202)
async def create_batch(
    new: NewBatch, response: Response, background: BackgroundTasks
) -> Batch:
    batch = Batch(id=uuid4().hex, images=new.images)
    batches[batch.id] = batch
    background.add_task(notify, batch.id)
    response.headers["Location"] = f"/batches/{batch.id}"

    def run() -> None:
        batch.labels.extend(classify(image) for image in batch.images)

    background.add_task(run)
    return batch


# </cut>
