"""Checks the packs of practice standards: every standard can be counted, says where it stands, and is found by one name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cswo_report.clock_checks import Known, Place, check_clocks
from cswo_report.data_files import Faults, Tell
from cswo_report.domain.clock_rules import Certainty
from cswo_report.domain.standards import EvidenceQuestion, Standard, StandardsPack

EVENTS = frozenset({"started", "done"})
"""What can happen to a practice standard: the matter, or the meeting it is counted back from; and the act."""


def check_packs(packs: Sequence[tuple[Path, StandardsPack]], known: Known, faults: Faults) -> None:
    """Add every fault of every pack to `faults`."""
    faults.tell_repeats([(path, entry.name) for path, entry in packs])
    for path, pack in packs:
        tell = partial(faults.tell, path)
        if pack.name != path.stem:
            tell("name", f"The file is called {path.stem}.", "Make the two agree.", pack.name)
        _check_filled(pack, "", ("title", "source", "version"), tell)
        entries = (*pack.standard, *pack.evidence)
        for key in ("id", "title"):
            faults.tell_repeats([(path, getattr(entry, key)) for entry in entries])
        for standard in pack.standard:
            _check_standard(standard, known, tell)
        for question in pack.evidence:
            _check_question(question, tell)


def _check_standard(standard: Standard, known: Known, tell: Tell) -> None:
    where = f"standard {standard.id}"
    _check_filled(standard, f"{where}: ", ("title", "actor", "obligation", "source_paragraph"), tell)
    if standard.clock.id != standard.id:
        tell(f"{where}: clock.id", "The clock is called after its standard.", "Make the two agree.", standard.clock.id)
    if standard.certainty is Certainty.UNCONFIRMED and standard.clock.enabled:
        tell(f"{where}: certainty", "It is unconfirmed (U) but switched on.", "Set enabled = false in its clock.")
    check_clocks((standard.clock,), Place(known, EVENTS, needs_source=False), tell)


def _check_question(question: EvidenceQuestion, tell: Tell) -> None:
    where = f"evidence {question.id}"
    _check_filled(question, f"{where}: ", ("title", "question", "source_paragraph"), tell)
    if question.sample_size < 1:
        tell(f"{where}: sample_size", "A sample has at least one file.", "Write 1 or more.", str(question.sample_size))


def _check_filled(entry: object, where: str, keys: Sequence[str], tell: Tell) -> None:
    for key in keys:
        if not getattr(entry, key).strip():
            tell(
                f"{where}{key}",
                "This key is empty.",
                "Fill it in: a reader must see what is asked and where it stands.",
            )
