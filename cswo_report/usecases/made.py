"""One file of a publication, as every maker answers it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cswo_report.domain.findings import Finding


@dataclass(frozen=True)
class Made:
    """One file of a publication. `pages` is 0 where a file has none; `findings` are what its pages or tags have amiss.

    `data` are the names of the files of data that it carries, which lie beside it too.
    """

    product: str
    edition: str
    path: Path
    sha256: str
    pages: int = 0
    findings: tuple[Finding, ...] = ()
    data: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        return self.path.suffix.removeprefix(".")
