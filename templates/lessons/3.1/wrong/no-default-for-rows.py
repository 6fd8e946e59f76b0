# fails: 4 upgrade-failed
# <cut migration>
def upgrade() -> None:
    with op.batch_alter_table("checkpoints") as table:
        table.add_column(sa.Column("size", sa.Integer, nullable=False))
        table.create_unique_constraint("uq_checkpoints_run", ["run", "step"])


def downgrade() -> None:
    with op.batch_alter_table("checkpoints") as table:
        table.drop_constraint("uq_checkpoints_run", type_="unique")
        table.drop_column("size")


# </cut>
