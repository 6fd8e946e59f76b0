# fails: 1 too-strict
# <cut table>
class Checkpoint(Base):
    __tablename__ = "checkpoints"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(sa.String(64))
    step: Mapped[int] = mapped_column(unique=True)
    loss: Mapped[float]
    size: Mapped[int] = mapped_column(server_default="0")


# </cut>
