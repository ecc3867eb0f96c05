"""Indexes that let a year be counted at any size."""

revision = "0006_counting"
down_revision = "0005_printed_figures"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
