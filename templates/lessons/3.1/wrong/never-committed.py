# fails: 2 never-committed
# <cut session>
def get_session() -> Iterator[Session]:
    with sessions() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]


# </cut>
