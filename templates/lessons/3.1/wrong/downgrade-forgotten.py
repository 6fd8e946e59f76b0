# fails: 4 not-undone
# <cut migration>
def upgrade() -> None:
    with op.batch_alter_table("checkpoints") as table:
        table.add_column(
            sa.Column("size", sa.Integer, nullable=False, server_default="0")
        )
        table.create_unique_constraint("uq_checkpoints_run", ["run", "step"])


def downgrade() -> None:
    pass


# </cut>
