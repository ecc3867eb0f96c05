"""The committee cover paper: one form for each committee, one source for what it says.

A form (`data/committees/`) gives header, headings, numbering and implications. What members are asked is the year's one list; main
points, purpose and implications are the author's, in the narrative `cover_paper.md`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from cswo_report.domain.committees import CommitteeForm, DatedStep, Line, NumberingStyle, PaperHeading, Part, Shows
from cswo_report.domain.outline import SectionSpec
from cswo_report.domain.paper import (
    Ask,
    Block,
    Cell,
    CellKind,
    Chapter,
    ChapterKind,
    Column,
    Origin,
    Paper,
    Paragraph,
    Paragraphs,
    Particulars,
    Row,
    Section,
)
from cswo_report.domain.registers import Record
from cswo_report.domain.times import spoken_day
from cswo_report.figures.printed import numbers_in
from cswo_report.papers.annual_report import SYNTHETIC_NOTICE
from cswo_report.papers.asks import asks_of
from cswo_report.papers.blocks import Numbering, listing, marked
from cswo_report.papers.facts import Facts
from cswo_report.papers.headed import Piece, items_of, joined, named, under_headings
from cswo_report.papers.statutory import short_date
from cswo_report.papers.summary import LARGE_PRINT, SPELT, act_of, page_words, section, went

SLUG = "cover_paper"
CHAPTER = "committee_paper/chapter.html.j2"
SECTION = "committee_paper/sections/cover_paper/section.html.j2"
PURPOSE, MAIN_POINTS, BACKGROUND = "Purpose", "Main points", "Background papers"
RECOMMENDED = "Recommendations for {body}"
"""The heading of what one body alone is asked; a body without it is asked what the year's one list asks."""
NOT_CONSIDERED = "Not considered yet. Where there is none, the answer is “None.”"
NOTHING_ASKED = "Nothing has been written yet of what members are asked to decide."
POINTS = 3


def submissions_of(facts: Facts) -> list[Record]:
    """The submissions of this year's report, by the day of the meeting; one without a day comes last."""
    found = [r for r in facts.records.get("submission", ()) if r.values["report_year"] == facts.year.label]
    return sorted(found, key=lambda r: (r.values["meeting_on"] or date.max, r.reference))


def requests_of(facts: Facts) -> list[Record]:
    """What members asked for when last year's report was before them, oldest first."""
    last = facts.year.previous().label
    found = [r for r in facts.records.get("member_request", ()) if r.values["report_year"] == last]
    return sorted(found, key=lambda r: (r.values["asked_on"], r.reference))


def body_of(facts: Facts, record: Record) -> str:
    """The name of a body as it stands on its agenda."""
    return str(record.values["body_name"] or facts.label("report_body", record.values["body"]))


def headings_of(forms: Sequence[CommitteeForm], bodies: Sequence[str] = ()) -> tuple[str, ...]:
    """Every heading that the author's words for these forms and the named bodies may have."""
    names = (each.name for form in forms for each in form.implication)
    recommended = (RECOMMENDED.format(body=body) for body in bodies)
    return (PURPOSE, MAIN_POINTS, BACKGROUND, *dict.fromkeys(names), *dict.fromkeys(recommended))


def borrows_asks(facts: Facts, submission: Record) -> bool:
    """Whether another body than the council is asked the council's own list, word for word."""
    if submission.values["body"] == "council" or not asks_of(facts):
        return False
    return not _recommended(under_headings(facts.narratives.get(SLUG)), body_of(facts, submission))


def _recommended(written: Mapping[str, Piece], body: str) -> list[Piece]:
    return items_of(written.get(named(RECOMMENDED.format(body=body)), Piece("")))


@dataclass
class _Numbers:
    """Hands out the numbers of headings and paragraphs in one style."""

    style: NumberingStyle
    heading: int = 0
    paragraph: int = 0

    def next_heading(self) -> str:
        self.heading += 1
        if self.style is NumberingStyle.CONTINUOUS:
            return ""
        self.paragraph = 0
        return f"{self.heading}.0" if self.style is NumberingStyle.DECIMAL else str(self.heading)

    def next_paragraph(self) -> str:
        self.paragraph += 1
        if self.style is NumberingStyle.HEADINGS:
            return ""
        return str(self.paragraph) if self.style is NumberingStyle.CONTINUOUS else f"{self.heading}.{self.paragraph}"


@dataclass
class _Cover:
    facts: Facts
    form: CommitteeForm
    submission: Record | None
    asks: Sequence[Ask]
    pages: Mapping[str, int]
    summary: SectionSpec
    numbers: _Numbers = field(init=False)
    written: dict[str, Piece] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = _Numbers(self.form.numbering)
        self.written = under_headings(self.facts.narratives.get(SLUG))

    def value(self, name: str) -> str:
        return str((self.submission.values[name] if self.submission else None) or "")

    @property
    def body(self) -> str:
        return body_of(self.facts, self.submission) if self.submission else "the committee"

    @property
    def presenter(self) -> str:
        return self.value("presenter") or self.form.presenter

    @property
    def subject(self) -> str:
        return self.form.subject.replace("{year}", self.facts.year.label)

    @property
    def meeting(self) -> str:
        day = self.submission.values["meeting_on"] if self.submission else None
        return spoken_day(day) if day else "not yet set"

    def header(self) -> Section:
        lines = tuple((line.label, self._shown(line)) for line in self.form.header)
        return section("paper_head", "", Particulars(self.facts.council.name, lines), template=SECTION)

    def _shown(self, line: Line) -> str:
        match line.shows:
            case Shows.BODY:
                return self.body[:1].upper() + self.body[1:]
            case Shows.MEETING:
                return self.meeting
            case Shows.ITEM | Shows.REPORT_NUMBER:
                return self.value(line.shows.value) or "to be given"
            case Shows.PRESENTER:
                return self.presenter
            case Shows.CONTACT:
                return self._contact()
            case Shows.SUBJECT:
                return self.subject
            case Shows.APPENDICES:
                return f"Appendix {self.form.appendix}: the annual report"
            case Shows.TEXT:
                return line.text

    def _contact(self) -> str:
        who = self.facts.council.officer_name or "Chief Social Work Officer"
        return f"{who}, {self.facts.council.contact}" if self.facts.council.contact else who

    def sections(self) -> Iterator[Section]:
        for number, heading in enumerate(self.form.heading, 1):
            if heading.part is Part.REQUESTS and not self.requests():
                continue
            at = self.numbers.next_heading()
            blocks = tuple(self.blocks(heading, number))
            yield Section(f"paper_{number}", at, heading.title, blocks, SECTION)

    def blocks(self, heading: PaperHeading, number: int) -> Iterator[Block]:
        match heading.part:
            case Part.PURPOSE:
                yield self.numbered([self.purpose()])
            case Part.RECOMMENDATIONS:
                yield from self.recommendations()
            case Part.MAIN_POINTS:
                yield self.numbered(self.points())
            case Part.REQUESTS:
                yield self.numbered([self._request(record) for record in self.requests()])
            case Part.IMPLICATIONS:
                yield self._table(heading, number) if heading.table else self._implications(heading)
            case Part.BACKGROUND_PAPERS:
                yield self.numbered(self.background())
            case Part.SIGNATURE:
                yield self._signature()

    def numbered(self, pieces: Sequence[Piece], without: str = NOT_CONSIDERED) -> Paragraphs:
        """Each piece as a numbered paragraph; one without words says what is still to be written."""
        made = []
        for piece in pieces:
            where = page_words(piece.section, self.pages)
            aside = f"(report, {where})" if where else ""
            html = piece.html or escape(without)
            made.append(Paragraph(self.numbers.next_paragraph(), html, piece.origins, aside, missing=not piece.html))
        return Paragraphs(tuple(made))

    def purpose(self) -> Piece:
        piece = joined(self.written.get(PURPOSE.lower(), Piece("")))
        if piece.html:
            return piece
        number = len(self.asked())
        decisions = f"{SPELT[number] if number < len(SPELT) else number} decision{'' if number == 1 else 's'}"
        more = f" and to ask for {decisions}" if number else ""
        return Piece(
            f"To present the annual report of the Chief Social Work Officer for {self.facts.year.label}{more}."
        )

    def asked(self) -> list[Piece]:
        """What this body is asked: its own recommendations where the author wrote some, else the year's one list."""
        own = _recommended(self.written, self.body)
        return [self._own(piece) for piece in own] or [act_of(ask, small=True) for ask in self.asks]

    def _own(self, piece: Piece) -> Piece:
        return Piece(piece.html.rstrip(" .;,"), piece.origins, piece.section)

    def recommendations(self) -> Iterator[Block]:
        asked = self.form.asks.replace("{body}", self.body).replace("The the ", "The ")
        opening = escape(asked.removeprefix("The ") if self.body.endswith(" Council") else asked)
        pieces = self.asked()
        if not pieces:
            yield self.numbered([Piece("")], NOTHING_ASKED)
            return
        yield self.numbered([Piece(opening)])
        last = len(pieces) - 1
        yield Paragraphs(
            tuple(
                Paragraph(f"({chr(ord('a') + at)})", piece.html + ("." if at == last else ";"), piece.origins)
                for at, piece in enumerate(pieces)
            ),
            listed=True,
        )

    def points(self) -> list[Piece]:
        """Three main points with their counts: the author's, else the first of the summary's."""
        own = items_of(self.written.get(MAIN_POINTS.lower(), Piece("")))
        if own:
            return own
        well, not_well = went(self.facts, self.summary)
        return [*well[:1], *not_well[: POINTS - 1]]

    def requests(self) -> list[Record]:
        """What this body asked for last year; all requests where the paper is for no body in particular."""
        found = requests_of(self.facts)
        return [r for r in found if self.submission is None or body_of(self.facts, r) == self.body]

    def _request(self, record: Record) -> Piece:
        state = self.facts.label("request_state", record.values["state"])
        due = record.values["due_on"]
        told = record.values["answer"] or (f"no answer yet; due {spoken_day(due)}" if due else "no answer yet")
        html = f"<strong>{marked(escape(record.values['request']))}</strong> {escape(state)}: {marked(escape(told))}"
        origins = tuple(
            Origin(record=record.reference, field=name)
            for name, text in (("request", record.values["request"]), ("answer", record.values["answer"] or ""))
            for _ in numbers_in(text)
        )
        return Piece(html, origins)

    def _implication(self, name: str) -> Piece:
        """The author's words, else the standing ones of the form, else none."""
        piece = joined(self.written.get(name.lower().replace("’", "'"), Piece("")))
        standing = next((each.standing for each in self.form.implication if each.name == name), "")
        return piece if piece.html else Piece(marked(escape(standing)) if standing else "")

    def _names(self, heading: PaperHeading) -> tuple[str, ...]:
        return heading.implications or tuple(each.name for each in self.form.implication)

    def missing(self) -> list[str]:
        """The implications of which nothing is said yet."""
        shown = [name for each in self.form.heading if each.part is Part.IMPLICATIONS for name in self._names(each)]
        return [name for name in shown if not self._implication(name).html]

    def _implications(self, heading: PaperHeading) -> Paragraphs:
        names = self._names(heading)
        pieces = []
        for name in names:
            piece = self._implication(name)
            opening = f"<strong>{escape(name)}.</strong> " if len(names) > 1 else ""
            pieces.append(Piece(opening + piece.html, piece.origins) if piece.html else Piece(""))
        return self.numbered(pieces)

    def _table(self, heading: PaperHeading, number: int) -> Block:
        rows = []
        for name in self._names(heading):
            piece = self._implication(name)
            rows.append(Row(name, (piece.in_cell() if piece.html else Cell(NOT_CONSIDERED, CellKind.ABSENT),)))
        columns = (Column("Heading", width_mm=42.0), Column("Implication"))
        return listing(
            Numbering(self.facts), f"paper_table_{number}", "Implications of the recommendations",
            "“None” is an answer: every heading was considered", columns, rows, none="", numbered=False,
        )  # fmt: skip

    def background(self) -> list[Piece]:
        report = f"{self.facts.outline.title} {self.facts.year.label} (appendix {self.form.appendix}), with the data of its figures."
        return [Piece(escape(report)), *items_of(self.written.get(BACKGROUND.lower(), Piece("")))]

    def _signature(self) -> Particulars:
        officer = self.facts.council.officer_name
        lines = [("Author", officer or "Chief Social Work Officer")]
        lines += [("Designation", "Chief Social Work Officer")] if officer else []
        return Particulars(
            "Author of the report",
            (
                *lines,
                ("Contact", self.facts.council.contact or "through the council’s switchboard"),
                ("Date", spoken_day(self.facts.dated)),
            ),
        )


def cover_paper(
    facts: Facts,
    form: CommitteeForm,
    submission: Record | None,
    asks: Sequence[Ask],
    pages: Mapping[str, int],
    summary: SectionSpec,
    steps: Sequence[DatedStep] = (),
) -> tuple[Paper, list[str]]:
    """The paper for one body in its form, and the names of implications of which nothing is said yet.

    `steps` are the dates towards the meeting, printed for officers alone.
    """
    cover = _Cover(facts, form, submission, asks, pages, summary)
    sections = [cover.header(), *cover.sections()]
    if facts.edition == "officer" and steps:
        sections.append(
            section("paper_steps", "Dates towards the meeting", steps_table(facts, steps), template=SECTION)
        )
    limit = form.page_limit * (2 if facts.theme == LARGE_PRINT else 1)
    limit += facts.edition == "officer" and bool(steps) and bool(limit)
    number = cover.value("report_number")
    chapter = Chapter(
        id="paper", number="", title=cover.subject, message="", kind=ChapterKind.BODY, sections=tuple(sections),
        opener=False, template=CHAPTER, page_limit=limit,
    )  # fmt: skip
    paper = Paper(
        slug=f"cover_paper_{slug_of(facts, form, submission)}", title=f"Cover paper: {cover.body}", year=facts.year.label,
        council=facts.council.name, author=facts.council.name, edition=facts.edition, banner=facts.banner,
        synthetic=SYNTHETIC_NOTICE if facts.council.synthetic else "",
        running_title=f"Report {number}" if number else f"Cover paper {facts.year.label}", language="en-GB",
        dated=facts.dated_at, cover=None, contents_title="", reading_note=None, chapters=(chapter,), theme=facts.theme,
        description=f"Cover paper for {cover.body}: {cover.subject}",
    )  # fmt: skip
    return paper, cover.missing()


def slug_of(facts: Facts, form: CommitteeForm, submission: Record | None) -> str:
    """A name for the paper of one body, fit for a file: health_and_care_committee."""
    name = body_of(facts, submission) if submission else form.name
    return "_".join("".join(sign if sign.isalnum() and sign.isascii() else " " for sign in name.lower()).split())


def steps_table(facts: Facts, steps: Sequence[DatedStep]) -> Block:
    """The steps towards the meeting with their last days and how each stands."""
    rows = [
        Row(
            each.step.title,
            (
                Cell(f"{each.due:%a} {short_date(each.due)}"),
                Cell(state_words(each)),
                Cell(each.step.owner),
            ),
            small=each.step.citation,
        )
        for each in steps
    ]
    columns = (
        Column("Step", width_mm=74.0),
        Column("By", width_mm=36.0),
        Column("State", width_mm=24.0),
        Column("Who"),
    )
    return listing(
        Numbering(facts), "paper_dates", "Counted back from the meeting", "For officers; not part of the members’ paper",
        columns, rows, none="", numbered=False,
        notes=[*dict.fromkeys(each.step.note for each in steps if each.step.note)],
    )  # fmt: skip


def state_words(step: DatedStep) -> str:
    """How a step stands, in words."""
    if step.state == "done":
        return "done"
    if step.state in ("late", "done late"):
        return step.state
    return "due today" if step.state == "today" else "to come"
