# fails: 2 never-committed
# <cut create>
@app.post("/runs", status_code=201)
async def create_run(new: RunCreate, session: SessionDep) -> RunPublic:
    run = Run(name=new.name)
    session.add(run)
    await session.flush()
    return RunPublic(id=run.id, name=run.name, metrics=[])


# </cut>
