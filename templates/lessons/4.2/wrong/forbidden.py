# fails: 2 not-hidden
# <cut own>
def get_run(run_id: int, user: Reader) -> Run:
    run = runs.get(run_id)
    if run is None:
        raise HTTPException(404, f"There is no run {run_id}")
    if not (user.is_admin or run.owner_id == user.id):
        raise HTTPException(403, "This run belongs to somebody else")
    return run


RunDep = Annotated[Run, Depends(get_run)]


def runs_of(user: Principal) -> list[Run]:
    return [run for run in runs.values() if user.is_admin or run.owner_id == user.id]


# </cut>
