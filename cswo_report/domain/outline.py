"""What a paper contains, as data: chapters of sections, each section with its prompts, blocks and the duties it answers.

An outline is versioned by reporting year; a council may lay its own over ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class BlockKind(StrEnum):
    """What a section may place on the page, in the order it lists them."""

    NARRATIVE_OPENING = "narrative_opening"  # the lead and what stands before the first heading
    NARRATIVE_FIRST = "narrative_first"  # the first headed part, where a chart should not follow the lead at once
    NARRATIVE_REST = "narrative_rest"
    KEY_FIGURES = "key_figures"
    SIDE_FIGURE = "side_figure"
    TABLE = "table"  # measures down, years across
    BREAKDOWN = "breakdown"  # one measure by the codes of one field, years across
    CHART = "chart"
    CUSTOM = "custom"  # a builder of papers/ by name
    TYPES = "types"  # what the decisions are: every type of some domains


@dataclass(frozen=True)
class BlockSpec:
    """One declared block; which keys it needs depends on its kind."""

    __pydantic_config__ = {"extra": "forbid"}

    kind: BlockKind
    id: str = ""
    title: str = ""
    sub: str = ""
    measures: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (heading, measures): a table in groups
    totals: tuple[str, ...] = ()  # measures set as total rows
    when_any: tuple[str, ...] = ()  # measures whose row is left out while every year is nil or absent
    measure: str = ""
    by: str = ""
    codelist: str = ""
    form: str = ""  # bar, stacked_bar, line, dot, small_multiples
    labels: dict[str, str] = field(default_factory=dict)
    name: str = ""
    domains: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()  # of the types of those domains, only slugs that begin so
    except_prefixes: tuple[str, ...] = ()  # and none that begin so
    notes: tuple[str, ...] = ()
    table: str = ""  # the id of the table that holds a chart's values
    mixes: str = ""  # why figures of unlike bases may stand in one chart, printed under it
    editions: tuple[str, ...] = ()  # the editions that carry it; all where none is named


@dataclass(frozen=True)
class SectionSpec:
    """One section folder's `section.toml`."""

    __pydantic_config__ = {"extra": "forbid"}

    slug: str
    title: str
    block: tuple[BlockSpec, ...]
    duties: tuple[int, ...] = ()
    prompts: tuple[str, ...] = ()
    narrative: bool = True
    words: int = 400  # what the section's author should aim for
    form: tuple[str, ...] = ()  # how its narrative is to be written, where it is more than prose: lines for the author
    optional: bool = False  # the report tells it in its own words where nobody has written it
    required: tuple[str, ...] = ()  # figures that the section may not be without, as FigureRef writes them
    audience: tuple[str, ...] = ("officer", "members", "public", "return")


@dataclass(frozen=True)
class ChapterSpec:
    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    sections: tuple[str, ...]
    kind: str = "body"  # front, body, appendix
    part: str = ""
    message: str = ""
    purpose: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    keys: tuple[str, ...] = ()  # measures of the opener's strip
    needs_pages: bool = False


@dataclass(frozen=True)
class TemplateHeading:
    """A heading of the national template of some years, and the sections of ours that answer it."""

    __pydantic_config__ = {"extra": "forbid"}

    heading: str
    sections: tuple[str, ...]


@dataclass(frozen=True)
class NationalTemplate:
    """The national template of a span of reporting years, with how sure we are of it."""

    __pydantic_config__ = {"extra": "forbid"}

    from_year: str
    to_year: str
    certainty: str
    source: str
    heading: tuple[TemplateHeading, ...]
    note: str = ""


@dataclass(frozen=True)
class Outline:
    """One paper's outline, for the reporting years from `from_year` on until a newer outline begins."""

    __pydantic_config__ = {"extra": "forbid"}

    paper: str
    title: str
    from_year: str
    chapter: tuple[ChapterSpec, ...]
    template: tuple[NationalTemplate, ...] = ()

    def template_for(self, year: str) -> NationalTemplate | None:
        return next(
            (
                entry
                for entry in self.template
                if entry.from_year <= year and (not entry.to_year or year <= entry.to_year)
            ),
            None,
        )


@dataclass(frozen=True)
class Duty:
    """One of the twenty-two responsibilities of the role page, with the record that evidences it."""

    __pydantic_config__ = {"extra": "forbid"}

    number: int
    duty: str
    evidence: str


@dataclass(frozen=True)
class DutyFile:
    __pydantic_config__ = {"extra": "forbid"}

    source: str
    certainty: str
    duty: tuple[Duty, ...]


@dataclass(frozen=True)
class Term:
    """A word a member may not know, in at most thirty words."""

    __pydantic_config__ = {"extra": "forbid"}

    term: str
    meaning: str


@dataclass(frozen=True)
class Glossary:
    __pydantic_config__ = {"extra": "forbid"}

    term: tuple[Term, ...]


@dataclass(frozen=True)
class PublishedTable:
    """How supplied figures of a published table are laid out again: which values go down, which across."""

    __pydantic_config__ = {"extra": "forbid"}

    id: str
    title: str
    sub: str
    measures: tuple[str, ...]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_heading: str
    source: str
    source_address: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    places: int = 0
    notes: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()  # the codes, in the last part of a row, that are the total of the rows of their group
    adds: tuple[str, ...] = ()  # the codes, in the last part of a column, whose numbers add; all where none is named
    listed: bool = False  # one figure a row, with its period or date beside it, in place of columns
