"""How a list of findings is told: file by file, what blocks before what warns, each in one line that stands alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cswo_report.domain.findings import Finding, Severity

MARKS = {Severity.REFUSED: "blocks", Severity.WARNING: "warns", Severity.NOTE: "note"}


def told(findings: Sequence[Finding]) -> Iterator[str]:
    """Lines for a person: files with something that blocks come first, and so does it within a file."""
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=_waits):
        groups.setdefault(finding.where.partition(", line ")[0], []).append(finding)
    for found in groups.values():
        for finding in sorted(found, key=lambda each: (_waits(each), _line(each))):
            yield f"{MARKS[finding.severity]}: {finding.sentence()}"


def _waits(finding: Finding) -> bool:
    return finding.severity is not Severity.REFUSED


def _line(finding: Finding) -> int:
    number = finding.where.partition(", line ")[2]
    return int(number) if number.isdigit() else 0
