"""Which procurement law a contract's value falls under, by the thresholds in force on the day the procurement began.

The thresholds are dated data with their VAT basis (`data/procurement_thresholds.toml`); what is not confirmed is left out, and then
nothing is said. Source: Procurement Reform (Scotland) Act 2014; Public Contracts (Scotland) Regulations 2015.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cswo_report.domain.clock_rules import Certainty
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.times import parse_date, spoken_day

VAT = Decimal("1.2")


@dataclass(frozen=True)
class Threshold:
    """A value in pounds from which a band begins, between two days; `net_about` is the same without VAT, where it includes it."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    title: str
    vat_basis: str
    from_day: date
    certainty: Certainty
    source: str
    amount: Decimal | None = None
    net_about: Decimal | None = None
    to_day: date | None = None
    enabled: bool = True
    note: str = ""

    def reached_by(self, value: Decimal, vat_basis: str) -> bool | None:
        """Whether a contract's value reaches it; None where that cannot be told."""
        if self.amount is None or vat_basis not in {"including", "excluding"}:
            return None
        if vat_basis == self.vat_basis:
            return value >= self.amount
        if vat_basis == "including":
            return value / VAT >= self.amount
        return value >= (self.net_about or self.amount / VAT)


@dataclass(frozen=True)
class ThresholdFile:
    """The content of `data/procurement_thresholds.toml`."""

    __pydantic_config__ = {"extra": "forbid"}

    title: str
    source: str
    threshold: tuple[Threshold, ...]
    note: str = ""


def band_of(value: Decimal, vat_basis: str, day: date, thresholds: Sequence[Threshold]) -> str | None:
    """unregulated, regulated or light_touch; None where a threshold of that day is not confirmed or the VAT basis is not known."""
    reached = {
        each.code: each.reached_by(value, vat_basis) if each.enabled else None
        for each in thresholds
        if each.from_day <= day and (each.to_day is None or day <= each.to_day)
    }
    if reached.get("regulated") is False:
        return "unregulated"
    if reached.get("regulated") is None or reached.get("light_touch") is None:
        return None
    return "light_touch" if reached["light_touch"] else "regulated"


def check(details: Mapping[str, Any], thresholds: Sequence[Threshold]) -> list[Finding]:
    """A warning where the band recorded is not the one that the value falls in."""
    value, basis, band = details.get("contract_value"), details.get("vat_basis"), details.get("value_band")
    began = details.get("procurement_began_on")
    if value is None or not (basis and band and began):
        return []
    day = began if isinstance(began, date) else parse_date(str(began))
    found = band_of(Decimal(str(value)), str(basis), day, thresholds)
    if found in {None, band}:
        return []
    rule = f"By the values in force on {spoken_day(day)} this contract is in the band “{found}”."
    return [Finding("another_band", "value_band", rule, "Check value, VAT basis and day.", str(band), Severity.WARNING)]
