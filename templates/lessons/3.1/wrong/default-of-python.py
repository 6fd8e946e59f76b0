# fails: 1 no-default
# <cut table>
class Checkpoint(Base):
    __tablename__ = "checkpoints"
    __table_args__ = (sa.UniqueConstraint("run", "step", name="uq_checkpoints_run"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(sa.String(64))
    step: Mapped[int]
    loss: Mapped[float]
    size: Mapped[int] = mapped_column(default=0)


# </cut>
