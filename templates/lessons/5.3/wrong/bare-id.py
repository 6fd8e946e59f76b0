# fails: 1 no-dict
# <cut create>
@app.post("/batches", status_code=202)
async def create_batch(
    new: NewBatch, response: Response, background: BackgroundTasks
) -> Batch:
    batch = Batch(id=uuid4().hex, images=new.images)
    batches[batch.id] = batch
    queue.put(batch.id)
    background.add_task(notify, batch.id)
    response.headers["Location"] = f"/batches/{batch.id}"
    return batch


# </cut>
