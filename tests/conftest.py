"""What every test shares: the shipped reference data, and Hypothesis settled so that a slow machine is no failure."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from cswo_report.reference import Reference, shipped_reference

settings.register_profile(
    "house", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def shipped_data() -> Reference:
    return shipped_reference()
