# fails: 3 done-again
# <cut worker>
def work_once() -> bool:
    message = queue.take()
    if message is None:
        return False
    batch = batches[message.body["batch_id"]]
    batch.state = "running"
    batch.labels = [classify(image) for image in batch.images]
    batch.state = "done"
    queue.ack(message)
    return True


# </cut>
