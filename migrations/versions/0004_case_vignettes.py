"""Case vignettes: the consent under which each may be printed."""

revision = "0004_case_vignettes"
down_revision = "0003_time_limits"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
