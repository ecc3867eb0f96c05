"""Checks a supplied figure against the measure that it is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from cswo_report.domain import entry, observation_rules
from cswo_report.domain.findings import Finding, Severity
from cswo_report.reference import Reference


def findings(reference: Reference, values: Mapping[str, Any], kept: Collection[str] = ()) -> list[Finding]:
    """What is wrong with it, and a warning where no report prints the measure. What stands in the store already (`kept`) may stay."""
    key = str(values["measure"])
    known = reference.measures.get(key) or reference.indicators.get(key)
    if known is not None:
        told = [
            *observation_rules.basis_differs(known.basis, values),
            *observation_rules.unit_differs(known.unit, values),
        ]
        return [finding for finding in told if not {"measure", finding.where} <= set(kept)]
    if key in {key for table in reference.published_tables for key in table.measures}:
        return []
    rule = "No report prints a measure of this name."
    near = entry.nearest(key, reference.measures)
    search = "The names are found with: cswo-report figures --search WORDS."  # a list of 200 would help nobody
    remedy = f"It is kept; correct the name if you meant another. {near if near.startswith('Did') else search}"
    return [Finding("measure_not_printed", "measure", rule, remedy, key[:60], Severity.WARNING)]
