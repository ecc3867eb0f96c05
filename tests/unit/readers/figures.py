"""A small book of figures for the sentences of the corpus, and how they are read beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cswo_report.domain.findings import Finding
from cswo_report.domain.measures import Break, BreakKind, Count, FigureRef, Measure, Rate, Share
from cswo_report.domain.prose import Sentence
from cswo_report.domain.values import Direction
from cswo_report.domain.year import ReportingYear
from cswo_report.figures.book import Book, Held
from cswo_report.figures.wording import say
from cswo_report.papers.prose import read
from cswo_report.papers.readers.context import Ended, Known, Prose
from cswo_report.reference import shipped_reference
from cswo_report.usecases.readiness import READERS, _blank

YEAR = ReportingYear(2024)
UP, DOWN = Direction.UP, Direction.DOWN


def _measure(key: str, title: str, **more: object) -> Measure:
    return Measure(key, title, f"{title}.", "A register", count=Count(), **more)  # type: ignore[arg-type]


MEASURES = [
    _measure("referrals", "Referrals of adults at risk", one="referral", many="referrals"),
    _measure("secure", "Secure authorisations", one="authorisation", many="authorisations"),
    _measure("complaints", "Complaints", one="complaint", many="complaints", direction=DOWN),
    _measure("in_time", "Complaints answered in time", one="complaint", many="complaints", direction=UP),
    _measure("late", "Complaints answered late", one="complaint", many="complaints", direction=DOWN),
    _measure("households", "Foster households", one="household", many="households", direction=UP),
    _measure("kinship", "Kinship carers approved", one="kinship carer", many="kinship carers"),
    _measure("reports", "Court reports", one="report", many="reports"),
    _measure("spend", "Net spending", unit="£ million", places=1),
    _measure("absence", "Days lost to sickness", unit="days", places=1, direction=DOWN),
    _measure("turnover", "Turnover", unit="%", places=1, direction=DOWN, of_what="staff in post"),
    _measure("officers", "Mental health officers", one="officer", many="officers"),
    _measure("wte", "Mental health officer posts, whole-time equivalent", unit="whole-time equivalent", places=1),
    _measure("children", "Children in the population", one="child", many="children"),
    _measure("inquiries", "Adult inquiries", breaks={"2024-25": Break(BreakKind.DEFINITION, "The code changed.")}),
    Measure(
        "in_time_per_cent",
        "Answered in time, per cent",
        "A share.",
        "A register",
        unit="%",
        direction=UP,
        share=Share("in_time", "complaints"),
    ),
    Measure(
        "rate", "Rate of looked after children", "A rate.", "A register", places=1, rate=Rate("late", "children", 1000)
    ),
]
NUMBERS: Mapping[str, tuple[float, ...]] = {
    "referrals": (310, 336, 371, 398, 412),
    "secure": (8, 11, 10, 9, 12),
    "complaints": (70, 81, 77, 74, 72),
    "in_time": (50, 58, 54, 53, 60),
    "late": (20, 23, 23, 21, 12),
    "households": (58, 55, 50, 47, 41),
    "kinship": (10, 12, 15, 19, 24),
    "reports": (280, 310, 305, 300, 300),
    "spend": (90.1, 93.4, 97.0, 100.8, 104.2),
    "absence": (13.1, 13.5, 13.9, 14.0, 14.6),
    "turnover": (10.2, 11.0, 11.9, 12.4, 13.1),
    "officers": (9, 9, 10, 10, 11),
    "wte": (8.1, 8.2, 8.9, 9.1, 9.8),
    "children": (9000, 9000, 9000, 9000, 9000),
    "inquiries": (400, 410, 405, 120, 140),
}  # fmt: skip
EARLIER = """\
We will open a second house for young people in the spring of next year.

Referrals numbered [[referrals]], and we began a study of why.

I asked the board for a second officer. Families told us that evenings were hard. The study has found no single cause.

Members are invited to agree a second post. I tell members what I see.

Kinship carers need rest and company. I act under section 5 of the Act. The supported year is required by law. Reviews are held with the family present.
"""


def book() -> Book:
    years = YEAR.back(5)
    counts = {
        key: {(year.label, ""): Decimal(str(number)) for year, number in zip(years, numbers, strict=True)}
        for key, numbers in NUMBERS.items()
    }
    return Book({measure.key: measure for measure in MEASURES}, years, counts, {"decision": Held(9, years[0])})


BOOK = book()
REFERENCE = shipped_reference()
KNOWN = Known(
    book=BOOK,
    say=lambda inside: say(BOOK, inside),
    words=REFERENCE.word_lists,
    dated=date(2025, 9, 17),
    printed={"section": [FigureRef("households"), FigureRef("turnover"), FigureRef("in_time")]},
    lengths=frozenset({(72, "hour"), (21, "day"), (28, "day"), (5, "working day"), (6, "month"), (3, "month")}),
    ended=(Ended("Head of Older People’s Services", date(2023, 8, 31)),),
    bodies=("Council", "Integration Joint Board", "Chief Officers Group", "Social Work Governance Board"),
    former_names={"Social Work Committee": "Health and Care Committee"},
)
OF_THE_WHOLE = {"commentary_missing", "figure_unused", "required_missing"}


def sentences(text: str, section: str = "section") -> list[Sentence]:
    return read(f"{section}.md", section, text, KNOWN.say)


def prose(text: str) -> Prose:
    return Prose(YEAR, {"section": sentences(text)}, {"section": read("earlier.md", "section", EARLIER, _blank)})


def findings(text: str) -> list[Finding]:
    """What every reader says of one text; what is said of a whole report is left out."""
    whole = prose(text)
    return [finding for reader in READERS for finding in reader.find(whole, KNOWN) if finding.code not in OF_THE_WHOLE]
