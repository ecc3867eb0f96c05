"""What is wrong with a laid-out document: found while its pages are still boxes, kept with it, told with its page."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cswo_report.domain.findings import Finding, Severity


@dataclass(frozen=True)
class Fault:
    """One fault of a laid-out document. `page` counts from 0 within the document; `element` names the thing in words.

    A fault that `blocks` stops the build: the pages would mislead or shut out a reader. Any other is told and stands.
    """

    code: str
    page: int
    element: str
    rule: str
    remedy: str
    given: str = ""
    blocks: bool = False

    def finding(self, first_page: int) -> Finding:
        """The fault as told to a person, in a paper in which this document begins on `first_page` (from 1)."""
        where = f"page {first_page + self.page}, {self.element}"
        severity = Severity.REFUSED if self.blocks else Severity.WARNING
        return Finding(self.code, where, self.rule, self.remedy, self.given, severity)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
