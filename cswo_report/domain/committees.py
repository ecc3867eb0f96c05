"""The form in which one committee wants its cover paper: header, headings, numbering, implications, limit and the steps towards a meeting.

A form is a file of `data/committees/`, named after its pattern; a council's own lie in the folder `committees` of its workspace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cswo_report.domain.calendars import Calendar
from cswo_report.domain.clock_rules import Certainty, Limit
from cswo_report.domain.day_counting import count


class NumberingStyle(StrEnum):
    """How headings and paragraphs are numbered, by its first heading."""

    HEADINGS = "1"  # 1 Purpose, and paragraphs without numbers
    PARAGRAPHS = "1.1"  # 1 Purpose, paragraphs 1.1, 1.2
    DECIMAL = "1.0"  # 1.0 Purpose, paragraphs 1.1, 1.2
    CONTINUOUS = "continuous"  # headings without numbers, paragraphs 1, 2, 3 through the whole paper


class Part(StrEnum):
    """What stands under a heading."""

    PURPOSE = "purpose"
    RECOMMENDATIONS = "recommendations"
    MAIN_POINTS = "main_points"
    REQUESTS = "requests"  # what members asked when last year's report was before them
    IMPLICATIONS = "implications"
    BACKGROUND_PAPERS = "background_papers"
    SIGNATURE = "signature"


class Shows(StrEnum):
    """What a line of the header shows."""

    BODY = "body"
    MEETING = "meeting"
    ITEM = "item"
    REPORT_NUMBER = "report_number"
    PRESENTER = "presenter"
    CONTACT = "contact"
    SUBJECT = "subject"
    APPENDICES = "appendices"
    TEXT = "text"  # what `text` says, such as Wards: all


@dataclass(frozen=True)
class Line:
    """A line of the header."""

    __pydantic_config__ = {"extra": "forbid"}

    label: str
    shows: Shows
    text: str = ""


@dataclass(frozen=True)
class PaperHeading:
    """A heading, what stands under it, and for implications which of them, as a table or as paragraphs."""

    __pydantic_config__ = {"extra": "forbid"}

    title: str
    part: Part
    implications: tuple[str, ...] = ()  # all of the form's where none is named
    table: bool = False


@dataclass(frozen=True)
class Implication:
    """An implication that the committee wants considered. `standing` is printed where the year's author wrote nothing of it."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    standing: str = ""


@dataclass(frozen=True)
class Step:
    """A day counted back from the meeting, by which something must be done. `limit` as of any time limit: W10, P7D."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    owner: str
    limit: str
    calendar: str = "council"
    citation: str = ""
    certainty: Certainty = Certainty.SECONDARY
    note: str = ""

    def due(self, meeting: date, calendar: Calendar) -> date:
        """The last day for it. The day of the meeting is not counted."""
        return count(meeting, Limit.parse(self.limit), "0", calendar, backward=True).last_day


@dataclass(frozen=True)
class CommitteeForm:
    """The whole form. `page_limit` 0 is no limit; `presenter` stands where the submission names none."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    pattern: str
    numbering: NumberingStyle
    presenter: str
    header: tuple[Line, ...]
    heading: tuple[PaperHeading, ...]
    implication: tuple[Implication, ...]
    step: tuple[Step, ...] = ()
    page_limit: int = 0
    appendix: str = "1"  # the number of the appendix that is the annual report
    subject: str = "Chief Social Work Officer annual report {year}"
    asks: str = "The {body} is asked to:"

    def faults(self, calendars: frozenset[str]) -> list[tuple[str, str, str]]:
        """What contradicts itself, as (key, rule, remedy)."""
        names = [each.name for each in self.implication]
        found = [
            (
                f"heading “{heading.title}”",
                f"There is no implication called “{name}”.",
                f"Name one of: {', '.join(names)}.",
            )
            for heading in self.heading
            for name in heading.implications
            if name not in names
        ]
        if not any(heading.part is Part.RECOMMENDATIONS for heading in self.heading):
            found.append(
                ("heading", 'No heading has part = "recommendations".', "Add it: members must be asked something.")
            )
        for title in sorted(
            {each.title for each in self.heading if [h.title for h in self.heading].count(each.title) > 1}
        ):
            found.append(("heading", f"“{title}” stands twice.", "Give each heading a title of its own."))
        shown = {name for heading in self.heading for name in _shown(heading, names)}
        found += [
            (f"implication “{name}”", "No heading prints this implication.", "Name it under a heading, or take it out.")
            for name in names
            if name not in shown
        ]
        return found + [fault for step in self.step for fault in _faults_of(step, calendars)]


def _shown(heading: PaperHeading, names: list[str]) -> tuple[str, ...]:
    if heading.part is not Part.IMPLICATIONS:
        return ()
    return heading.implications or tuple(names)


def _faults_of(step: Step, calendars: frozenset[str]) -> list[tuple[str, str, str]]:
    key, found = f"step “{step.id}”", []
    try:
        limit = Limit.parse(step.limit)
        if limit.hours or not limit.is_given:
            raise ValueError("A step is counted in days, working days, weeks or months: W10, P7D, P2W.")
    except ValueError as fault:
        found.append((f"{key}: limit", str(fault), "Write W10 for ten working days before the meeting."))
    if step.calendar not in calendars:
        found.append(
            (
                f"{key}: calendar",
                f"There is no calendar “{step.calendar}”.",
                f"Name one of: {', '.join(sorted(calendars))}.",
            )
        )
    return found


@dataclass(frozen=True)
class DatedStep:
    """A step with its last day, the day on which it was done, and how it stands on the day asked about."""

    step: Step
    due: date
    done: date | None
    state: str  # done, done late, late, today, to come
    days: int  # late, or to come
