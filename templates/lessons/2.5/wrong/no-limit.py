# fails: 2 too-large-taken
# <cut read>
async def read_image(file: UploadFile) -> list[bytes]:
    data = await file.read()
    size = read_size(data)
    if size is None:
        raise HTTPException(415, "This is no PNG")
    width, height = size
    if width * height > MAX_PIXELS:
        raise HTTPException(413, f"At most {MAX_PIXELS} pixels")
    try:
        return decode(data)
    except ValueError as error:
        raise HTTPException(422, f"The image cannot be read: {error}") from error


# </cut>
