# fails: 2 not-hidden
# <cut routes>
@app.get("/runs")
def list_runs(user: Reader) -> list[Run]:
    return runs_of(user)


@app.get("/runs/export")
def export_runs(user: Reader) -> str:
    return "\n".join(f"{run.id},{run.name}" for run in runs_of(user))


@app.post("/runs", status_code=201)
def create_run(new: RunCreate, user: Writer) -> Run:
    run = Run(id=max(runs, default=0) + 1, owner_id=user.id, name=new.name)
    runs[run.id] = run
    return run


@app.get("/runs/{run_id}")
def read_run(run: RunDep) -> Run:
    return run


@app.delete("/runs/{run_id}", status_code=204)
def delete_run(run_id: int, user: Writer) -> None:
    if run_id not in runs:
        raise HTTPException(404, f"There is no run {run_id}")
    del runs[run_id]


@app.get("/users")
def list_users(user: UserReader) -> list[User]:
    return list(users.values())


# </cut>
