"""A finding: one thing wrong (or worth knowing), said so that the reader can put it right."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


def shown(text: str, most: int = 60) -> str:
    """A text as it may stand in a message: one line, not too long, with nothing that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:most])


class Severity(StrEnum):
    """Whether a finding stops what was asked or only informs."""

    REFUSED = "refused"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Replacement:
    """Words of a text file to put in the place of others: `old` stands `column` characters (from 0) into line `line` (from 1).

    `safe` is a replacement that prints the same words, or that nobody could want otherwise, so that a machine may make it.
    """

    file: str
    line: int
    column: int
    old: str
    new: str
    safe: bool = False


@dataclass(frozen=True)
class Finding:
    """Where, what was given, the rule, the remedy: the four parts every refusal owes its reader.

    `given` is left empty where repeating it could show personal data.
    """

    code: str
    where: str
    rule: str
    remedy: str
    given: str = ""
    severity: Severity = Severity.REFUSED
    right: str = ""  # the right value, where there is one
    replacement: Replacement | None = None

    def sentence(self) -> str:
        given = f" (given: {shown(self.given)})" if self.given else ""
        return f"{shown(self.where, 200)}{given}: {self.rule} {self.remedy}".strip()

    def as_json(self) -> dict[str, Any]:
        answer: dict[str, Any] = {
            "code": self.code,
            "where": self.where,
            "given": self.given,
            "rule": self.rule,
            "remedy": self.remedy,
            "severity": self.severity.value,
        }
        if self.right:
            answer["right"] = self.right
        if self.replacement:
            answer["replacement"] = asdict(self.replacement)
        return answer


def only_refusals(findings: list[Finding]) -> list[Finding]:
    """The findings that stop a change."""
    return [finding for finding in findings if finding.severity is Severity.REFUSED]
