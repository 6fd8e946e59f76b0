# fails: 2 late
# <cut session>
def get_session() -> Iterator[Session]:
    with sessions.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


# </cut>
