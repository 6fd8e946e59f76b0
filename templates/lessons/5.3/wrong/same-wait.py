# fails: 4 waits-do-not-grow
# <cut worker>
def work_once() -> bool:
    message = queue.take()
    if message is None:
        return False
    batch = batches[message.body["batch_id"]]
    try:
        batch.state = "running"
        for image in batch.images[len(batch.labels) :]:
            batch.labels.append(classify(image))
        batch.state = "done"
    except ModelBusyError:
        if message.attempt < MAX_ATTEMPTS:
            queue.retry(message, seconds=1)
            return True
        batch.state = "failed"
    except BadImageError:
        batch.state = "failed"
    queue.ack(message)
    return True


# </cut>
