# fails: 1 png-refused
# <cut read>
async def read_image(file: UploadFile) -> list[bytes]:
    data = await file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise HTTPException(413, f"At most {MAX_BYTES} bytes")
    if file.content_type != "image/png":
        raise HTTPException(415, "This is no PNG")
    size = read_size(data) or (0, 0)
    width, height = size
    if width * height > MAX_PIXELS:
        raise HTTPException(413, f"At most {MAX_PIXELS} pixels")
    try:
        return decode(data)
    except ValueError as error:
        raise HTTPException(422, f"The image cannot be read: {error}") from error


# </cut>
