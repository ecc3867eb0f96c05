"""Practice standards as data: who must do what, by when, and how adherence is measured. A council swaps the pack by configuration.

A timed standard holds a clock and is counted by the same engine as the law; its acts come from the register of standard checks,
where `started_on` starts the clock (or is the meeting it is counted back from) and `done_on` ends it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cswo_report.domain.clock_rules import Certainty, Clock


@dataclass(frozen=True)
class Standard:
    """One measurable standard. `local_choice` says what the source leaves open and how it was settled here."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    actor: str  # the role that must act
    obligation: str
    source_paragraph: str  # where in the source it stands, in a few of its own words
    clock: Clock
    group: str = ""  # recording, reports, supervision, appraisal …: the heading it is listed under
    local_choice: str = ""
    certainty: Certainty = Certainty.PRIMARY


@dataclass(frozen=True)
class EvidenceQuestion:
    """A standard answered yes or no in a sample of files."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    question: str
    source_paragraph: str
    sample_size: int
    group: str = ""


@dataclass(frozen=True)
class StandardsPack:
    """One set of practice standards: a file of `data/standards/`."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    source: str
    version: str
    note: str = ""
    standard: tuple[Standard, ...] = ()
    evidence: tuple[EvidenceQuestion, ...] = ()

    def find(self, given: str) -> Standard | EvidenceQuestion | None:
        """A standard by its id, or by its title as people write it."""
        wanted = given.strip().casefold()
        entries: tuple[Standard | EvidenceQuestion, ...] = (*self.standard, *self.evidence)
        return next((entry for entry in entries if wanted in (entry.id, entry.title.casefold())), None)
