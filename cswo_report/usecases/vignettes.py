"""Case vignettes: each stands under a live consent that somebody has checked, and names nobody but by an invented name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.forenames import FORENAMES
from cswo_report.domain.prose import Vignette
from cswo_report.domain.registers import Record

REGISTER = "vignette_consent"
RECORD_IT = (
    "Record the consent: cswo-report record add vignette_consent --set given_by=… --set given_on=… --set editions=…"
)


@dataclass(frozen=True)
class Placed:
    """A vignette and the narrative file it stands in."""

    file: str
    vignette: Vignette

    @property
    def where(self) -> str:
        return f"{self.file}, line {self.vignette.line}"


def judge(placed: Sequence[Placed], consents: Iterable[Record], edition: str, day: date) -> list[Finding]:
    """What stops the vignettes of a whole report from being printed in an edition of a day, in the order of the report."""
    known = {record.reference: record for record in consents}
    findings: list[Finding] = []
    for each in placed:
        findings += _consent(each, known, edition, day)
        findings += _undeclared(each)
    return findings + _order(placed)


def _consent(placed: Placed, known: Mapping[str, Record], edition: str, day: date) -> list[Finding]:
    reference = placed.vignette.consent
    record = known.get(reference)
    if record is None:
        return [
            _refused(placed, "vignette_consent", "No consent is recorded under this reference.", RECORD_IT, reference)
        ]
    rule, remedy = _flaw(record, edition, day)
    return [_refused(placed, "vignette_consent", rule, remedy, reference)] if rule else []


def _flaw(record: Record, edition: str, day: date) -> tuple[str, str]:
    """The rule that a consent does not meet, with the remedy; two empty texts where it is live and checked."""
    values, amend = record.values, f"cswo-report record amend {record.reference}"
    if values["withdrawn_on"] is not None and values["withdrawn_on"] <= day:
        return "The consent was withdrawn.", "Take the vignette out."
    if values["given_on"] > day:
        return "The consent was given after the day of this report.", "Check the day, or take the vignette out."
    if edition not in values["editions"]:
        remedy = f"Take the vignette out, or ask again and add it: {amend} --set editions={','.join([*values['editions'], edition])}"
        return f"The consent is not for the {edition} edition.", remedy
    if not values["evidence"]:
        return "Nothing says where the consent is kept.", f"{amend} --set evidence=…"
    if not values["checked_by"] or not values["checked_on"]:
        rule = "Nobody has checked that the people in it cannot be recognised."
        return rule, f"{amend} --set checked_by=… --set checked_on=…"
    return "", ""


def _undeclared(placed: Placed) -> list[Finding]:
    """Names that a real person may bear, in a vignette that does not declare them invented; and declared ones never used."""
    vignette = placed.vignette
    declared = {word for name in vignette.names for word in name.lower().split()}
    findings = []
    for number, line in enumerate(vignette.words.splitlines(), vignette.line + 1):
        words = dict.fromkeys(re.findall(r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?", line))
        found = [word for word in words if word.lower() in FORENAMES and word.lower() not in declared]
        if found:
            remedy = 'Use invented names alone, and list them: names="Ailsa, Blair".'
            rule = f"The vignette names somebody who is not in its list of invented names ({len(found)} such names)."
            findings.append(Finding("vignette_name", f"{placed.file}, line {number}", rule, remedy))
    unused = [name for name in vignette.names if not re.search(rf"\b{re.escape(name)}\b", vignette.words)]
    if unused:
        rule = "An invented name is listed and never used."
        findings.append(_refused(placed, "vignette_name", rule, "Take it off the list.", ", ".join(unused)))
    return findings


def _order(placed: Sequence[Placed]) -> list[Finding]:
    """Invented names run A, B, C in order of first appearance over the report, so that none can be a real one kept by chance."""
    findings: list[Finding] = []
    first: dict[str, str] = {}  # name: consent of the vignette it first stands in
    for each in placed:
        vignette = each.vignette
        appearing = sorted(vignette.names, key=lambda name: _first_place(name, vignette.words))
        for name in appearing:
            if name in first:
                if first[name] != vignette.consent:
                    rule = "This invented name already stands for somebody in another vignette."
                    findings.append(_refused(each, "vignette_name", rule, "Choose another.", name))
                continue
            letter = chr(ord("A") + len(first) % 26)
            first[name] = vignette.consent
            if name[:1].upper() != letter:
                rule = "Invented names run A, B, C in the order in which they first appear over the whole report."
                findings.append(_refused(each, "vignette_name", rule, f"Choose one that begins with {letter}.", name))
    return findings


def _first_place(name: str, words: str) -> int:
    at = words.find(name)
    return at if at >= 0 else len(words)


def _refused(placed: Placed, code: str, rule: str, remedy: str, given: str = "") -> Finding:
    return Finding(code, placed.where, rule, remedy, given=shown(given))
