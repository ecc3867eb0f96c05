"""A finding: one thing wrong (or worth knowing), said so that the reader can put it right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def shown(text: str, most: int = 60) -> str:
    """A text as it may stand in a message: one line, not too long, with nothing that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:most])


class Severity(StrEnum):
    """Whether a finding stops what was asked or only informs."""

    REFUSED = "refused"
    WARNING = "warning"
    NOTE = "note"


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

    def sentence(self) -> str:
        given = f" (given: {shown(self.given)})" if self.given else ""
        return f"{shown(self.where, 200)}{given}: {self.rule} {self.remedy}".strip()

    def as_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "where": self.where,
            "given": self.given,
            "rule": self.rule,
            "remedy": self.remedy,
            "severity": self.severity.value,
        }


def only_refusals(findings: list[Finding]) -> list[Finding]:
    """The findings that stop a change."""
    return [finding for finding in findings if finding.severity is Severity.REFUSED]
