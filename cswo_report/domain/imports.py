"""Where an imported record came from: the file, its fingerprint and the row, as the audit trail keeps it and a trace reads it back."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REASON = re.compile(
    r"Imported from (?P<file>.+?)(?:, sheet “(?P<sheet>[^”]*)”)?, row (?P<row>\d+), SHA-256 (?P<sha256>[0-9a-f]{64})"
    r"(?:; (?P<why>.+))?",
    re.S,
)


@dataclass(frozen=True)
class ImportedRow:
    """One row of a file, counted as a spreadsheet counts: the first row is 1. `why` is why an earlier figure was revised.

    A file of one table has no sheet to name.
    """

    file: str
    sha256: str
    row: int
    why: str = ""
    sheet: str = ""

    def reason(self) -> str:
        """The words kept as the reason of the audit entry."""
        named = self.sheet.replace("”", "'")
        sheet = f", sheet “{named}”" if named else ""
        words = f"Imported from {self.file}{sheet}, row {self.row}, SHA-256 {self.sha256}"
        return f"{words}; {self.why}" if self.why else words

    @classmethod
    def parse(cls, reason: str | None) -> ImportedRow | None:
        """Read such a reason back; None for any other."""
        found = _REASON.fullmatch(reason or "")
        if not found:
            return None
        return cls(found["file"], found["sha256"], int(found["row"]), found["why"] or "", found["sheet"] or "")
