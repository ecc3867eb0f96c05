"""The frozen content of a paper: everything a template may print, and nothing else.

A paper is rendered from one `Paper`. Templates, charts and the assembler see only these plain values, so nothing downstream
can ask the store again, and two builds from the same content give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class Origin:
    """Where one printed number comes from, so that whoever reads it can ask.

    Either `figure` (a figure's name, as `FigureRef` writes it) with the label of its reporting year, or `record` (a reference) with
    the field that was printed. `form` says what was made of it: "" the value itself, else "change", "per cent of …" and so on.
    """

    figure: str = ""
    year: str = ""
    form: str = ""
    record: str = ""
    field: str = ""


class CellKind(StrEnum):
    """How a cell is set: numbers right and tabular, words left, absent values in quiet small type."""

    NUMBER = "number"
    TEXT = "text"
    ABSENT = "absent"
    STATUS = "status"


class StatusMark(StrEnum):
    """A drawn square before a status word; the word carries the meaning."""

    DONE = "done"
    PART = "part"
    CARRIED = "carry"
    NOT_DONE = "none"
    STOPPED = "stop"
    OPEN = "open"


@dataclass(frozen=True)
class Cell:
    """One cell. `text` is never empty: what is absent says so. `mark` is a shorthand such as [r]."""

    text: str
    kind: CellKind = CellKind.TEXT
    mark: str = ""
    status: StatusMark | None = None
    small: str = ""  # a quieter second line
    link: str = ""  # the id of a section or table in this paper
    page_of: str = ""  # print the page number of this id here (front matter and appendices only)
    strong: bool = False
    places: tuple[tuple[str, str], ...] = ()  # (words, id of a section): each a link with its page number after it
    origins: tuple[Origin, ...] = ()  # of each number in it, in the order in which they stand
    parts: tuple[tuple[str, Cell], ...] = ()  # values run on, each after its heading; `text` then says the same plainly
    in_full: str = ""  # what data files say instead of `text`, where a narrow column has no room for all of it


@dataclass(frozen=True)
class Column:
    """A column heading; the first column of every table holds the row headings."""

    label: str
    numeric: bool = False
    current: bool = False  # this year: set in the heavier weight
    width_mm: float = 0.0  # 0: shares what is left of 170 mm with the other columns of width 0


class RowKind(StrEnum):
    PLAIN = "plain"
    TOTAL = "total"
    GROUP = "group"  # a heading row over the rows that follow; has no cells


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...] = ()
    kind: RowKind = RowKind.PLAIN
    small: str = ""
    origins: tuple[Origin, ...] = ()  # of each number in its label, then in `small`


@dataclass(frozen=True)
class Table:
    """A table with its caption, notes and source. `number` is "" for lists that are captioned but not numbered."""

    id: str
    number: str
    title: str
    sub: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    marks: tuple[tuple[str, str], ...] = ()  # (mark, meaning), explained under this table
    notes: tuple[str, ...] = ()
    source: str = ""
    code: str = ""  # the trace code printed under the table
    origins: tuple[Origin, ...] = ()  # of each number in its title, its sub and its notes, in that order


class ChartKind(StrEnum):
    BAR = "bar"
    STACKED_BAR = "stacked_bar"
    LINE = "line"
    DOT = "dot"
    SMALL_MULTIPLES = "small_multiples"


@dataclass(frozen=True)
class Point:
    """One drawn value. `number` is None where there is nothing to draw, and `text` says why."""

    label: str
    number: Decimal | None
    text: str
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True)
class Series:
    """A named run of points. `breaks` are the labels before which the line is broken (definition changed)."""

    name: str
    points: tuple[Point, ...]
    current: bool = False  # this council: drawn in the accent colour, others in grey
    breaks: tuple[str, ...] = ()
    break_kinds: tuple[str, ...] = ()  # of each of them: definition, system or scope; drawn as dots, dashes or both
    limit: Decimal | None = None  # a limit or agreed level to draw beside it (dot charts)


@dataclass(frozen=True)
class Chart:
    """A chart with its words: `title` says what it shows, `alt_title` and `alt_text` speak it aloud."""

    id: str
    number: str
    title: str
    sub: str
    kind: ChartKind
    series: tuple[Series, ...]
    alt_title: str
    alt_text: str
    unit: str = ""
    note: str = ""
    table_id: str = ""  # the table that holds the same values
    code: str = ""
    origins: tuple[Origin, ...] = ()  # of each number in its title, its sub and its note, in that order
    limit_is_floor: bool = (
        False  # dot charts: the limit is a level to reach, so a value under it is marked, not over it
    )
    own_scales: bool = False  # small multiples of unlike units: each panel has its own scale and prints its first value


@dataclass(frozen=True)
class Spark:
    """A line drawn within a sentence: what it shows, and its values."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Narrative:
    """Prose already made safe: sanitised HTML from a section's Markdown file. `missing` says what is still to be written."""

    html: str
    missing: str = ""
    origins: tuple[Origin, ...] = ()  # of each `<data class="figure">` in it, in the order in which they stand
    sparks: tuple[Spark, ...] = ()  # of each `<span class="spark">` in it, in the order in which they stand

    def followed_by(self, other: Narrative) -> Narrative:
        """Both as one piece of prose."""
        html = f"{self.html}\n{other.html}"
        return Narrative(html, self.missing, self.origins + other.origins, self.sparks + other.sparks)


@dataclass(frozen=True)
class KeyFigure:
    """A figure that stands alone: the number, at most fifteen words, and the section that explains it."""

    number: str
    words: str
    attention: bool = False
    link: str = ""
    origins: tuple[Origin, ...] = ()  # of the number, then of each number among the words


@dataclass(frozen=True)
class KeyFigures:
    """A strip of two to four key figures across the page."""

    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class SideFigure:
    """One key figure beside the text that uses it."""

    figure: KeyFigure


@dataclass(frozen=True)
class Story:
    """A row of the glance page: key figure at the left, message, two sentences and a small line chart."""

    figure: KeyFigure
    title: str
    text: str
    chart: Chart | None = None
    html: str = ""  # what is printed in place of `text` where its numbers are marked: safe HTML of whole paragraphs
    origins: tuple[Origin, ...] = ()  # of each `<data class="figure">` in the title, then in `html`


@dataclass(frozen=True)
class TrendRow:
    """A row of the trends table: name, five values as a sparkline, first, previous, this year, change and reading in words."""

    label: str
    unit: str
    points: tuple[Point, ...]
    first: Cell
    previous: Cell
    current: Cell
    change: str
    reading: str  # Better, Worse, Same, Neither, Cannot be compared
    attention: bool = False
    link: str = ""
    origins: tuple[Origin, ...] = ()  # of each number in its label, then of the change
    breaks: tuple[str, ...] = ()  # the labels before which its line is broken
    words: str = ""  # what it says in a sentence; the origins of its numbers stand after that of the change


@dataclass(frozen=True)
class Trends:
    """The table of trends with sparklines; groups are (heading, rows)."""

    id: str
    number: str
    title: str
    sub: str
    first_label: str
    previous_label: str
    current_label: str
    groups: tuple[tuple[str, tuple[TrendRow, ...]], ...]
    note: str = ""
    code: str = ""  # the trace code printed under the table
    in_words: bool = False  # each row says its change in a sentence under its name, in place of a column


@dataclass(frozen=True)
class Callout:
    """A box set apart. `kind` is note (how to read, privacy), means (what this means), comment (independent comment) or vignette."""

    title: str
    html: str
    origins: tuple[Origin, ...] = ()  # of each `<data class="figure">` in it, in the order in which they stand
    kind: str = "note"


@dataclass(frozen=True)
class Strip:
    """A strip of dated steps: (when, what)."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Terms:
    """A list of words and their plain meanings; `compact` runs each meaning on after its word, for long lists."""

    items: tuple[tuple[str, str], ...]
    compact: bool = False
    wide: bool = False  # a compact list in one column instead of two, where the meanings are long
    openings: tuple[int, ...] = ()  # in a compact list: the positions of items that open a group
    origins: tuple[Origin, ...] = ()  # of each number that a register or a count gave, item after item


@dataclass(frozen=True)
class Heading:
    """A heading inside a section (level 4), from data rather than from the narrative."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Ask:
    """One thing that members are asked to decide, as the report, its cover paper and its summary all say it.

    `act` follows the verb and `because` gives the reason, both as safe HTML; `section` is the id of the section that explains it.
    """

    number: int
    verb: str  # Note, Agree, Approve, Choose …
    act: str
    because: str
    section: str = ""
    origins: tuple[Origin, ...] = ()  # of each `<data class="figure">` in the act, then in the reason


@dataclass(frozen=True)
class Asks:
    """The table of what members are asked to decide."""

    id: str
    title: str
    sub: str
    items: tuple[Ask, ...]


@dataclass(frozen=True)
class Particulars:
    """The head of a short paper: its meeting, item, number and who reports, as (label, what stands there)."""

    title: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph with its number as printed (1.1, 7 or (a)); `aside` stands at its right edge, such as a page."""

    number: str
    html: str  # safe, and within one line of thought: no paragraphs in it
    origins: tuple[Origin, ...] = ()  # of each `<data class="figure">` in it
    aside: str = ""
    missing: bool = False  # it says what is still to be written


@dataclass(frozen=True)
class Paragraphs:
    """Numbered paragraphs of a short paper; `listed` where they are the items of a list under the paragraph before."""

    items: tuple[Paragraph, ...]
    listed: bool = False


@dataclass(frozen=True)
class UnitGroup:
    """The things of one state in a row of squares: how many there are, and what the state is called."""

    mark: StatusMark
    word: str
    number: int
    origins: tuple[Origin, ...] = ()  # of the number


@dataclass(frozen=True)
class UnitRow:
    """A square for each of some twenty things at most, in groups by their state. `title` and `alt_text` speak it aloud."""

    id: str
    title: str
    groups: tuple[UnitGroup, ...]
    alt_text: str
    note: str = ""  # safe HTML: where the things are told one by one


Block = (
    Table
    | Chart
    | Narrative
    | KeyFigures
    | SideFigure
    | Story
    | Trends
    | Callout
    | Strip
    | Terms
    | Heading
    | Asks
    | UnitRow
    | Particulars
    | Paragraphs
)


@dataclass(frozen=True)
class Section:
    """A numbered section. `template` names its `section.html.j2`, relative to `report_templates/`."""

    id: str
    number: str
    title: str
    blocks: tuple[Block, ...]
    template: str
    lead: str = ""
    duties: tuple[int, ...] = ()


class ChapterKind(StrEnum):
    FRONT = "front"  # unnumbered, before the contents list ends: rendered last, because it prints page numbers
    BODY = "body"
    APPENDIX = "appendix"


@dataclass(frozen=True)
class Chapter:
    """One separately rendered document. A chapter that prints page numbers of others is rendered after them."""

    id: str
    number: str
    title: str
    message: str  # the line in the contents list: reading these lines is reading the year
    kind: ChapterKind
    sections: tuple[Section, ...]
    part: str = ""  # the part of the statutory report it belongs to: Statutory functions, Governance, Leadership
    opener: bool = True
    purpose: str = ""
    keys: tuple[KeyFigure, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()  # (question, id of the section that answers it)
    needs_pages: bool = False
    template: str = "_base/chapter_body.html.j2"  # what lays the chapter out, relative to `report_templates/`
    page_limit: int = 0  # the most pages it may come to; 0: as many as it needs
    kicker: str = ""  # a quiet line above its title


@dataclass(frozen=True)
class Cover:
    """The cover: two sentences of message, facts, and twelve bars of decisions a month."""

    message: tuple[str, ...]
    facts: tuple[str, ...]
    months: tuple[Point, ...]
    months_caption: str
    origins: tuple[Origin, ...] = ()  # of each number in the caption of the months


@dataclass(frozen=True)
class DataFile:
    """A file of data that travels inside the PDF and beside it; `media_type` such as text/csv."""

    name: str
    media_type: str
    description: str
    content: bytes


@dataclass(frozen=True)
class Paper:
    """A whole paper, ready to render. `dated` (ISO instant) is the store's own date, so that a rebuild gives equal bytes.

    A short paper has no cover (None) and no contents list (an empty `contents_title`): its first chapter opens on page 1.
    """

    slug: str
    title: str
    year: str
    council: str
    author: str
    edition: str
    banner: str  # printed on every page, such as 'Exempt: not for publication'; may be empty
    synthetic: str  # printed on every page of a demonstration; empty for a real council
    running_title: str
    language: str
    dated: str
    cover: Cover | None
    contents_title: str
    reading_note: Callout | None
    chapters: tuple[Chapter, ...]
    theme: str = "neutral"
    description: str = ""
    duties_id: str = ""  # the chapter or section that lists every duty; the openers point to it
