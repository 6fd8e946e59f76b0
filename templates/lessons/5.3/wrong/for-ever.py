# fails: 4 never-ends
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
        queue.retry(message, seconds=2**message.attempt)
        return True
    except BadImageError:
        batch.state = "failed"
    queue.ack(message)
    return True


# </cut>
