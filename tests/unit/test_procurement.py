"""Which procurement law a contract's value falls under: the right value of the right day, on the right VAT basis."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from cswo_report.domain.procurement import band_of, check
from cswo_report.reference import shipped_reference

THRESHOLDS = shipped_reference().procurement_thresholds


@pytest.mark.parametrize(
    ("value", "vat_basis", "day", "band"),
    [
        ("49999.99", "excluding", date(2024, 5, 1), "unregulated"),
        ("50000", "excluding", date(2024, 5, 1), "regulated"),
        ("59999", "including", date(2024, 5, 1), "unregulated"),
        ("60000", "including", date(2024, 5, 1), "regulated"),
        ("663539", "including", date(2024, 5, 1), "regulated"),
        ("663540", "including", date(2024, 5, 1), "light_touch"),
        ("560000", "excluding", date(2024, 5, 1), "light_touch"),
        ("560000", "excluding", date(2021, 5, 1), "regulated"),
        ("589148", "excluding", date(2017, 12, 31), "light_touch"),
        ("700000", "excluding", date(2019, 5, 1), None),  # the value of those years is not confirmed
        ("700000", "including", date(2026, 5, 1), None),
        ("700000", "not_applicable", date(2024, 5, 1), None),
    ],
)
def test_the_band_of_a_value(value: str, vat_basis: str, day: date, band: str | None) -> None:
    assert band_of(Decimal(value), vat_basis, day, THRESHOLDS) == band


def test_a_band_that_the_value_contradicts_is_warned_of() -> None:
    details = {
        "contract_value": "800000",
        "vat_basis": "including",
        "procurement_began_on": "2024-05-01",
        "value_band": "regulated",
    }
    (finding,) = check(details, THRESHOLDS)
    assert "light_touch" in finding.rule
    assert check({**details, "value_band": "light_touch"}, THRESHOLDS) == []
    assert check({**details, "procurement_began_on": None}, THRESHOLDS) == []
