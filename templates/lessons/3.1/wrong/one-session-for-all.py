# fails: 2 not-saved
# <cut session>
shared: list[Session] = []


def get_session() -> Iterator[Session]:
    if not shared:
        shared.append(sessions())
    yield shared[0]
    shared[0].commit()


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


# </cut>
