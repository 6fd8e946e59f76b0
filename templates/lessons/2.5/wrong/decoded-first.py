# fails: 3 bomb-decoded
# <cut read>
async def read_image(file: UploadFile) -> list[bytes]:
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise HTTPException(413, f"At most {MAX_BYTES} bytes")
    size = read_size(data)
    if size is None:
        raise HTTPException(415, "This is no PNG")
    try:
        rows = decode(data)
    except ValueError as error:
        raise HTTPException(422, f"The image cannot be read: {error}") from error
    if len(rows) * len(rows[0]) > MAX_PIXELS:
        raise HTTPException(413, f"At most {MAX_PIXELS} pixels")
    return rows


# </cut>
