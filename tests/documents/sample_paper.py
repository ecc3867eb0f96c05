"""A synthetic paper with every kind of block: the council, the people and every figure are invented."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce

from cswo_report.domain.measures import FigureRef, Measure
from cswo_report.domain.measures import Series as FigureSeries
from cswo_report.domain.paper import (
    Block,
    Callout,
    Cell,
    CellKind,
    Chapter,
    ChapterKind,
    Chart,
    ChartKind,
    Column,
    Cover,
    Heading,
    KeyFigure,
    KeyFigures,
    Narrative,
    Origin,
    Paper,
    Point,
    Row,
    RowKind,
    Section,
    Series,
    SideFigure,
    StatusMark,
    Story,
    Strip,
    Table,
    Terms,
    TrendRow,
    Trends,
)
from cswo_report.domain.prose import Said
from cswo_report.domain.values import Value
from cswo_report.domain.year import ReportingYear
from cswo_report.render import markdown

YEARS = ("2020-21", "2021-22", "2022-23", "2023-24", "2024-25")
DEFAULT_TEMPLATE = "_base/section.html.j2"


def points(*values: float | str, labels: tuple[str, ...] = YEARS, per_cent: bool = False) -> tuple[Point, ...]:
    """Points of a series; a word stands for an absent value."""
    made = []
    for label, value in zip(labels, values, strict=True):
        if isinstance(value, str):
            made.append(Point(label, None, value))
        else:
            made.append(Point(label, Decimal(str(value)), f"{value:,}{'%' if per_cent else ''}"))
    return tuple(made)


def number(value: float | str, mark: str = "") -> Cell:
    if isinstance(value, str):
        return Cell(value, CellKind.NUMBER if value[0] in "▼▲" or value[-1] == "%" else CellKind.ABSENT, mark)
    return Cell(f"{value:,}", CellKind.NUMBER, mark)


YEAR_COLUMNS = (Column("Measure"), *(Column(year, True, year == "2024-25") for year in YEARS))

GUARDIANSHIP = Chart(
    "guardianship-chart",
    "2",
    "Families’ applications drive the rise",
    "Applications for welfare guardianship, by who applied, 2020-21 to 2024-25",
    ChartKind.LINE,
    (
        Series("private: family or friend", points(96, 104, 117, 126, 146), True),
        Series("by the Council", points(31, 34, "not held", 38, 41), False, ("2023-24",)),
    ),
    "Applications for welfare guardianship by who applied",
    "Private applications rose from 96 to 146 over five years. Applications by the Council rose from 31 to 41.",
    note="Applications by the Council were counted differently before 2023-24.",
    table_id="guardianship-table",
    code="AWI-7K3Q",
)

GUARDIANSHIP_TABLE = Table(
    "guardianship-table",
    "2",
    "Applications and reports",
    "Number in the year unless stated; welfare guardianship, including orders with financial powers",
    YEAR_COLUMNS,
    (
        Row("Applications by the Council", tuple(number(n) for n in (31, 34, "not held", 38, 41))),
        Row("Private applications", tuple(number(n) for n in (96, 104, 117, 126, 146))),
        Row("All applications", tuple(number(n) for n in (127, 138, "[x]", 164, 187)), RowKind.TOTAL),
        Row("Private reports within 21 days", tuple(number(n) for n in (90, 96, 104, 110, 115))),
        Row("Per cent within 21 days", tuple(number(n) for n in ("94%", "92%", "89%", "87%", "▼ 79%"))),
        Row(
            "Guardianships in force, 31 March", (number(402), number(436, "[r]"), number(471), number(512), number(568))
        ),
    ),
    (
        ("[r]", "revised since last year’s report, which gave 431"),
        ("[x]", "not available"),
        ("▼", "below the agreed 95%"),
    ),
    ("Applications count when notice reaches the Council",),
    "case records, extracted 17 April 2025",
    "AWI-9T4C",
)

DUTIES = Table(
    "duties-table",
    "",
    "Duties of the Chief Social Work Officer",
    "From the national guidance on the role, in the order of the guidance",
    (Column("No.", True, width_mm=10), Column("Duty"), Column("Section"), Column("Answered"), Column("Page", True)),
    tuple(
        Row(
            str(n),
            (
                Cell(f"{duty} (duty {n} of the synthetic list)"),
                Cell("2.1", link="incapacity"),
                Cell("Yes", CellKind.STATUS, status=StatusMark.DONE)
                if n % 5
                else Cell("In part", CellKind.STATUS, status=StatusMark.PART),
                Cell("", CellKind.NUMBER, page_of=("incapacity", "secure", "workforce")[n % 3]),
            ),
        )
        for n, duty in enumerate(
            [
                "Advise the Council",
                "Promote values and standards",
                "See that workers are registered",
                "Take decisions about care",
            ]
            * 12,
            start=1,
        )
    ),
)


def seventeen(inside: str) -> Said:
    """Every figure is 17 here."""
    ref = FigureRef.parse(inside.partition("|")[0])
    years = ReportingYear(2024).back(5)
    series = FigureSeries(Measure(ref.key, "Total", "A total.", "The register"), years, (Value.of(17),) * 5)
    return Said(ref, "", "17", series, "2024-25", origins=(Origin(str(ref), "2024-25"),))


def _text(markdown_text: str) -> Narrative:
    parts = markdown.read(markdown_text, file="narrative/sample.md", say=seventeen).written.parts
    return reduce(Narrative.followed_by, [part for part in parts if isinstance(part, Narrative)])


_PARAGRAPH = (
    "Before each decision I heard the child’s own view, the parents’ view and the view of the head "
    "of the unit. No child was placed without authority, and no placement went on past its review. "
    "Every young person left with a plan for home, school and health."
)

SECURE = _text(
    f"""Secure care was used rarely, for as short a time as was safe: [[secure.total]] decisions.

A children’s hearing or sheriff can authorise secure care. Only the Chief Social Work Officer can do so.[^1]
I must decide within 72 hours of receiving the authorisation. I did, every time.

[^1]: Children’s Hearings (Scotland) Act 2011, section 151.

{_PARAGRAPH}

# How I know

{_PARAGRAPH} See [the workforce](#workforce).

- each decision is written down with its reasons
- a sample of 40 was read by somebody else

## What I changed

{_PARAGRAPH}
"""
)

INCAPACITY = _text(
    f"""Families made nearly all of the increase, and our reports for them are not keeping up.

Most new applications are for younger adults with a learning disability. {_PARAGRAPH}

# Why more families apply

{_PARAGRAPH}

{_PARAGRAPH}
"""
)

TRENDS = Trends(
    "trends",
    "1",
    "Five-year trends",
    "Years to 31 March. Each line has its own scale: its shape shows the direction, the numbers the size.",
    "2020-21",
    "2023-24",
    "2024-25",
    (
        (
            "Children",
            (
                TrendRow(
                    "Protection meetings in 28 days",
                    "%",
                    points(88, 90, 91, 93, 96, per_cent=True),
                    number("88%"),
                    number("93%"),
                    number("96%"),
                    "+3",
                    "Better",
                    link="secure",
                ),
                TrendRow(
                    "Secure care decisions",
                    "",
                    points(4, "[c]", "[c]", 3, "[c]"),
                    number(4),
                    number(3),
                    number("[c]"),
                    "–",
                    "Cannot be compared",
                    link="secure",
                ),
            ),
        ),
        (
            "Adults",
            (
                TrendRow(
                    "Private reports in 21 days",
                    "%",
                    points(94, 92, 89, 87, 79, per_cent=True),
                    number("94%"),
                    number("87%"),
                    number("▼ 79%"),
                    "−8",
                    "Worse",
                    attention=True,
                    link="incapacity",
                ),
                TrendRow(
                    "Adult protection inquiries",
                    "number",
                    points("not held", "not held", 702, 755, 829),
                    number("not held"),
                    number(755),
                    number(829),
                    "+74",
                    "Neither",
                    link="incapacity",
                ),
            ),
        ),
    ),
    "“Better” and “worse” are used only where a direction is agreed. [c] withheld to protect a person’s privacy.",
)

MEETINGS = Chart(
    "meetings-chart",
    "",
    "Meetings on time",
    "",
    ChartKind.LINE,
    (Series("of meetings", points(88, 90, 91, 93, 96, per_cent=True), True),),
    "Child protection planning meetings held within 28 days, per cent",
    "Rose every year, from 88% in 2020-21 to 96% in 2024-25.",
    "%",
)

REPORTS = Chart(
    "reports-chart",
    "",
    "Reports on time",
    "",
    ChartKind.LINE,
    (Series("of reports", points(94, 92, "not held", 87, 79, per_cent=True), True),),
    "Private guardianship reports ready within 21 days, per cent",
    "Fell every year, from 94% in 2020-21 to 79% in 2024-25; not held for 2022-23.",
    "%",
)

LATE = Chart(
    "late-chart",
    "3",
    "More than half of what was late is in one place",
    "Legal time limits missed in 2024-25, by what was late",
    ChartKind.BAR,
    (
        Series(
            "Missed",
            points(
                31,
                6,
                "not held",
                0,
                labels=(
                    "Private guardianship reports",
                    "Core groups",
                    "Social circumstances reports",
                    "First payback meetings",
                ),
            ),
        ),
    ),
    "Legal time limits missed, by what was late",
    "Private guardianship reports 31; core groups 6; first payback meetings 0; social circumstances reports not held.",
)

VALUE = Chart(
    "value-chart",
    "4",
    "Half of what we authorised is from the third sector",
    "Yearly value of specifications authorised in 2024-25, by type of provider, £ million",
    ChartKind.STACKED_BAR,
    (
        Series(
            "Value",
            (
                Point("Third sector", Decimal("9.1"), "£9.1m"),
                Point("Independent", Decimal("8.4"), "£8.4m"),
                Point("Another council", Decimal("0.6"), "£0.6m"),
                Point("The Council itself", Decimal("0.8"), "£0.8m"),
            ),
        ),
    ),
    "Value authorised by type of provider, £ million",
    "Third sector £9.1 million, independent £8.4 million, the Council itself £0.8 million, another £0.6 million.",
)

PLACES = Chart(
    "places-chart",
    "5",
    "More children live with their families",
    "Children looked after on 31 March, by where they live",
    ChartKind.STACKED_BAR,
    (
        Series("With family", points(120, 131, 140, labels=YEARS[2:])),
        Series("Foster care", points(90, 84, 80, labels=YEARS[2:])),
        Series("Residential care", points(22, 20, 17, labels=YEARS[2:])),
    ),
    "Children looked after, by where they live",
    "In 2025: with family 140, foster care 80, residential care 17.",
)

CASELOAD = Chart(
    "caseload-chart",
    "6",
    "Caseloads are over the indicative limit in two teams",
    "Average number of open cases for each worker, 31 March 2025",
    ChartKind.DOT,
    tuple(
        Series(
            team,
            (Point("2024-25", None if have is None else Decimal(have), "not held" if have is None else str(have)),),
            limit=Decimal(limit),
        )
        for team, have, limit in (
            ("Children north", 14, 15),
            ("Children south", 19, 15),
            ("Mental health", 24, 20),
            ("Justice", None, 30),
            ("Fostering and kinship care", 15, 18),
        )
    ),
    "Average caseload by team against the indicative limit",
    "Children south 19 against 15; mental health 24 against 20; the others within their limit.",
)

VACANCIES = Chart(
    "vacancies-chart",
    "7",
    "Four teams have turned the corner, mental health has not",
    "Social worker posts vacant, per cent, 31 March 2021 to 2025; all on one scale",
    ChartKind.SMALL_MULTIPLES,
    tuple(
        Series(team, points(*values, per_cent=True), True)
        for team, values in (
            ("Children north", (9, 10, 12, 11, 7)),
            ("Children south", (11, "not held", 16, 15, 12)),
            ("Mental health", (12, 13, 15, 17, 20)),
            ("Justice", (4, 4, 3, 2, "[c]")),
        )
    ),
    "Social worker posts vacant by team, per cent",
    "Four small line charts. In 2025: children north 7%, children south 12%, mental health 20%, justice withheld.",
    "%",
)

ACTIONS = Table(
    "actions-table",
    "3",
    "Actions of the review",
    "Position at 31 March 2025",
    (Column("Action"), Column("Owner"), Column("Due"), Column("State"), Column("Effect seen")),
    (
        Row(
            "Shared log of low-level concerns",
            (
                Cell("Head of Adult Services"),
                Cell("Mar 2025"),
                Cell("Done", CellKind.STATUS, status=StatusMark.DONE),
                Cell("Oct 2025"),
            ),
            small="Live in four services; 31 entries led to a call",
        ),
        Row(
            "Person seen alone at every visit",
            (
                Cell("Team managers"),
                Cell("Mar 2025"),
                Cell("Part done", CellKind.STATUS, status=StatusMark.PART),
                Cell("Not yet"),
            ),
        ),
        Row(
            "Training on self-neglect",
            (
                Cell("Workforce lead"),
                Cell("Mar 2025"),
                Cell("Late", CellKind.STATUS, status=StatusMark.NOT_DONE),
                Cell("Not yet"),
            ),
        ),
        Row(
            "Joint protocol with the former board",
            (
                Cell("Head of Service"),
                Cell("Jan 2025"),
                Cell("Stopped", CellKind.STATUS, status=StatusMark.STOPPED),
                Cell("–"),
            ),
        ),
    ),
    source="action log, 31 March 2025",
    code="LRN-1A2B",
)

GROUPED = Table(
    "limits-table",
    "4",
    "Legal time limits",
    "Decisions and actions that fell due from 1 April 2024 to 31 March 2025",
    (
        Column("What must be done"),
        Column("Law or guidance"),
        Column("Within"),
        Column("Due", True),
        Column("Late", True),
        Column("In time", True, True),
    ),
    tuple(
        row
        for group in ("Children", "Adults", "Justice")
        for row in (
            Row(group, kind=RowKind.GROUP),
            *(
                Row(
                    f"{group}: {what}",
                    (
                        Cell("SSI 2013/205"),
                        Cell("15 working days"),
                        number(97 + n),
                        number(n),
                        number("94%" if n else "100%"),
                    ),
                )
                for n, what in enumerate(
                    ("first decision", "visit after placement", "first review", "report to the sheriff")
                )
            ),
        )
    ),
    source="decision register, 3 April 2025",
    code="CLK-1V8E",
)


def _section(
    slug: str, numbered: str, title: str, *blocks: Block, lead: str = "", duties: tuple[int, ...] = ()
) -> Section:
    return Section(slug, numbered, title, blocks, DEFAULT_TEMPLATE, lead, duties)


def sample_paper(*, banner: str = "Exempt: not for publication", decisions: int = 187) -> Paper:
    """A paper of some fifteen pages. `decisions` changes one number in one chapter."""
    control = Chapter(
        "control",
        "",
        "About this document",
        "Versions, approvals, dates of the data",
        ChapterKind.FRONT,
        (
            _section(
                "control-section",
                "",
                "About this document",
                Table(
                    "versions",
                    "",
                    "Versions",
                    "Most recent last",
                    (Column("Version"), Column("Date"), Column("What changed"), Column("By")),
                    (Row("0.4", (Cell("8 May 2025"), Cell("Draft to heads of service"), Cell("Business support"))),),
                ),
                Heading("Other formats"),
                Narrative("<p>Large print, audio, British Sign Language or another language: ask us.</p>"),
            ),
        ),
        opener=False,
    )
    glance = Chapter(
        "glance",
        "",
        "The year at a glance",
        "Children’s decisions on time; adults’ decisions behind demand",
        ChapterKind.FRONT,
        (
            _section(
                "stories",
                "",
                "",
                Story(
                    KeyFigure("96%", "of meetings were held within 28 days: 118 of 123", link="secure"),
                    "Children: meetings on time",
                    "Five years of steady gain. No child waited longer than 41 days.",
                    MEETINGS,
                ),
                Story(
                    KeyFigure("79%", "of private guardianship reports were ready in 21 days: 115 of 146", True),
                    "Adults: one report in five late",
                    "Private applications rose 16% in a year. Officers did not.",
                    REPORTS,
                ),
                TRENDS,
            ),
        ),
        opener=False,
        purpose="Children’s decisions came on time. Adults’ decisions are falling behind demand.",
        needs_pages=True,
    )
    children = Chapter(
        "children",
        "1",
        "Decisions about children",
        "Secure care was used rarely and always in time",
        ChapterKind.BODY,
        (
            _section(
                "secure",
                "1.1",
                "Secure care",
                SideFigure(KeyFigure("17", "children’s secure care decisions in five years")),
                SideFigure(KeyFigure("72 hours", "is the limit. The longest decision took 51.")),
                SECURE,
                Callout(
                    "Why some numbers are withheld",
                    "<p>When a number is small, a neighbour could work out who it is about. We withhold it.</p>",
                ),
                duties=(6, 7, 13),
            ),
            _section(
                "placements",
                "1.2",
                "Where children live",
                PLACES,
                Narrative("", "Say how placements were chosen."),
                lead="Most children live with their families or with families like them.",
            ),
        ),
        part="Statutory functions",
        purpose="The law gives some decisions to one named officer, because they can take a child’s home away.",
        keys=(
            KeyFigure("17", "secure care decisions in five years, all inside 72 hours", link="secure"),
            KeyFigure("1,386", "statutory decisions of every kind"),
            KeyFigure("49%", "of emergency detentions had consent", True, "incapacity"),
            KeyFigure("withheld", "children moved in an emergency"),
        ),
        questions=(
            ("When was a child locked up, who decided, and was it lawful?", "secure"),
            ("Where do children live?", "placements"),
        ),
    )
    adults = Chapter(
        "adults",
        "2",
        "Decisions about adults",
        "More adults need a guardian",
        ChapterKind.BODY,
        (
            _section(
                "incapacity",
                "2.1",
                "Adults who need a guardian",
                GUARDIANSHIP,
                SideFigure(KeyFigure("31", "private reports were late. The longest took 67 days.", True)),
                INCAPACITY,
                GUARDIANSHIP_TABLE,
                LATE,
                GROUPED,
                lead=f"Applications rose by 14% to {decisions}.",
                duties=(7,),
            ),
        ),
        part="Statutory functions",
        purpose="Adults who cannot decide for themselves.",
    )
    leadership = Chapter(
        "leadership",
        "3",
        "Leadership",
        "Fewer vacancies, but fewer mental health officers too",
        ChapterKind.BODY,
        (
            _section(
                "reviews",
                "3.1",
                "Learning when things go wrong",
                Strip(
                    (
                        ("12 May 2024", "Report received"),
                        ("6 June 2024", "Committee decides to review"),
                        ("3 November 2024", "Report agreed"),
                        ("21 November 2024", "Seven actions, all owned"),
                    )
                ),
                ACTIONS,
                lead="One review finished this year. It found that three services each knew a part.",
            ),
            _section(
                "workforce",
                "3.2",
                "The people who do the work",
                VACANCIES,
                CASELOAD,
                VALUE,
                KeyFigures(
                    (
                        KeyFigure("12.0", "mental health officers, full-time equivalent"),
                        KeyFigure("7.4%", "of social worker posts vacant"),
                    )
                ),
            ),
        ),
        part="Leadership",
        opener=False,
    )
    duties = Chapter(
        "duties",
        "D",
        "Where each duty is answered",
        "Each duty with its page",
        ChapterKind.APPENDIX,
        (
            _section(
                "duties-list",
                "D.1",
                "The duties",
                DUTIES,
                Heading("Words"),
                Terms(
                    tuple(
                        (f"Term {n}", "A plain meaning in at most thirty words, written for a member of the Council.")
                        for n in range(12)
                    )
                ),
            ),
        ),
        opener=False,
        needs_pages=True,
    )
    months = (
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "January",
        "February",
        "March",
    )
    return Paper(
        slug="annual-report-2024-25",
        title="Chief Social Work Officer annual report",
        year="2024-25",
        council="Glenmarrow Council",
        author="Chief Social Work Officer",
        edition="members",
        banner=banner,
        synthetic="Synthetic sample: the council and every figure are invented",
        running_title="Chief Social Work Officer annual report 2024-25",
        language="en-GB",
        dated="2025-05-08T09:00:00+00:00",
        cover=Cover(
            ("Decisions for children came on time.", "Decisions for adults are falling behind demand."),
            ("Chief Social Work Officer", "For the meeting of Glenmarrow Council on 24 June 2025, item 7"),
            points(110, 121, 98, 130, 90, 118, 125, "[c]", 70, 122, 119, 140, labels=months),
            "One year, month by month: each bar is the number of statutory decisions made.",
        ),
        contents_title="Contents",
        reading_note=Callout(
            "How to read the numbers",
            "<p>A year such as 2024-25 ends on 31 March. <strong>This year is heavier.</strong> 0 is none.</p>",
        ),
        chapters=(control, glance, children, adults, leadership, duties),
        description="A synthetic paper for tests.",
        duties_id="duties-list",
    )
