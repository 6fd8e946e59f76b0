# fails: 2 borrowed-twice
# <cut dependencies>
async def get_gpu() -> AsyncIterator[int]:
    gpu = await pool.acquire()
    try:
        yield gpu
    finally:
        pool.release(gpu)


# ko: scope="function": 응답을 보내기 전에 돌려줍니다.
# en: scope="function": given back before the response is sent.
GpuDep = Annotated[int, Depends(get_gpu, scope="function", use_cache=False)]


def get_model(gpu: GpuDep) -> Model:
    return Model(gpu)


ModelDep = Annotated[Model, Depends(get_model)]


# </cut>
