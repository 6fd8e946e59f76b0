# fails: 3 labels-twice
# <cut worker>
def work_once() -> bool:
    message = queue.take()
    if message is None:
        return False
    batch = batches[message.body["batch_id"]]
    batch.state = "running"
    for image in batch.images:
        if len(batch.labels) < len(batch.images):
            batch.labels.append(classify(image))
    batch.state = "done"
    queue.ack(message)
    return True


# </cut>
