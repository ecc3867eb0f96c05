"""What a supplied figure must agree in with the measure that it is of: the basis it is counted on, and its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cswo_report.domain.benchmarks import PART
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.values import Basis

_PER_CENT = re.compile(r"%|per ?cent(age)?( .*)?|pct", re.IGNORECASE)
_MILLIONS = re.compile(r"(£|gbp) ?(m|millions?)|million pounds", re.IGNORECASE)
_POUNDS = re.compile(r"£|gbp|pounds?( sterling)?", re.IGNORECASE)
_SPELT = {"%": _PER_CENT, "£ million": _MILLIONS, "£": _POUNDS}
"""How the units that cannot be mistaken may be written; other units are what is counted, in words of the supplier's own."""


def basis_differs(basis: Basis, values: Mapping[str, Any]) -> list[Finding]:
    """A figure of this council on another basis than its measure's is never printed; other areas may count by other years."""
    if values["area"] or values["basis"] == basis.value:
        return []
    rule = f"{values['measure']} is kept on the basis {basis.value} for this council; on another it would never be printed."
    remedy = f"Give basis={basis.value} with its period, or name the measure that is kept on this basis."
    return [Finding("basis_differs", "basis", rule, remedy, str(values["basis"]))]


def unit_differs(unit: str, values: Mapping[str, Any]) -> list[Finding]:
    """A percentage or a sum of money is supplied in the unit of its measure; the parts of a rate are numbers."""
    given = str(values["unit"] or "").strip()
    if not given or unit not in _SPELT or _SPELT[unit].fullmatch(given) or PART in (values["dimensions"] or {}):
        return []
    rule = f"{values['measure']} is printed in {unit}."
    return [Finding("unit_differs", "unit", rule, f"Give the number in {unit}, and unit={unit!r}.", shown(given, 40))]
