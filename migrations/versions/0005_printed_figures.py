"""Printed figures: every value once printed, so that the next report can be held against the last."""

revision = "0005_printed_figures"
down_revision = "0004_case_vignettes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
