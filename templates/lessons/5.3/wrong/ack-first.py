# fails: 3 lost-when-killed
# <cut worker>
def work_once() -> bool:
    message = queue.take()
    if message is None:
        return False
    queue.ack(message)
    batch = batches[message.body["batch_id"]]
    batch.state = "running"
    batch.labels = [classify(image) for image in batch.images]
    batch.state = "done"
    return True


# </cut>
