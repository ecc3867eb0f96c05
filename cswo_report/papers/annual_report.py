"""Compiles the annual report: an outline, a year's facts and the narratives become one frozen paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256

from cswo_report.domain.outline import BlockKind, BlockSpec, ChapterSpec, SectionSpec
from cswo_report.domain.paper import (
    Block,
    Callout,
    Chapter,
    ChapterKind,
    Cover,
    Narrative,
    Origin,
    Paper,
    Point,
    Section,
    SideFigure,
)
from cswo_report.domain.prose import AskedBlock, Written
from cswo_report.domain.times import spoken_day
from cswo_report.errors import ShippedDataFault
from cswo_report.figures.printed import for_each
from cswo_report.papers import (
    accessibility,
    asks,
    benchmarks,
    beside,
    blocks,
    control,
    endmatter,
    glance,
    governance,
    legend,
    links,
    missed_limits,
    people,
    promises,
    published,
    put_right,
    reprinted,
    standards,
    statutory,
    time_limits,
    time_summary,
)
from cswo_report.papers.blocks import Numbering
from cswo_report.papers.facts import Facts

MONTHS = (
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
SYNTHETIC_NOTICE = "Synthetic sample: the council and its own figures are invented"

LONGEST_MESSAGE = 95  # characters of a chapter's line in the contents list, which a lone section shares with its title

Builder = Callable[[Facts, BlockSpec, Numbering], Block | list[Block]]

BUILDERS: dict[str, Builder] = {
    "to_put_right": put_right.to_put_right,
    "document_control": control.document_control,
    "accessibility": accessibility.statement,
    "published_tables": published.published_tables,
    "scotland": published.scotland,
    "benchmark": benchmarks.benchmark,
    "glossary": endmatter.glossary,
    "deciders": statutory.deciders_table,
    "reviews": statutory.reviews_table,
    "actions": statutory.actions_table,
    "promises": promises.promises_table,
    "promises_row": promises.promises_row,
    "asks": asks.asks_block,
    "reading_note": endmatter.reading_note,
    "comparison": beside.comparison,
    "limits_in_brief": time_summary.in_brief,
    "time_by_service": time_summary.by_service,
    "time_exceptions": time_summary.exceptions,
    "officers": governance.officers_table,
    "delegations": governance.delegations_table,
    "advice": governance.advice_table,
    "statements": governance.statements_table,
    "standards_matrix": standards.standards_matrix,
    "time_limits": time_limits.time_limits_table,
    "missed_limits": missed_limits.missed_limits,
    "comments": governance.comments,
    "escalations": governance.escalations_table,
    "authorisations": governance.authorisations_table,
    "grades": people.grades_table,
    "staff_groups": people.staff_groups_table,
    "registration_exceptions": people.registration_exceptions,
}


def compile_report(facts: Facts) -> Paper:
    """One paper from one year's facts; the same facts give the same paper, to the letter."""
    paper = reprinted.marked(links.kept(_Compiler(facts).paper()), facts)
    return accessibility.with_statement(legend.with_used_marks(paper), facts)


@dataclass
class _Compiler:
    facts: Facts
    links: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)  # how often a narrative has asked for the same block

    def __post_init__(self) -> None:
        self.numbering = Numbering(self.facts)
        self._find_places()

    def paper(self) -> Paper:
        facts = self.facts
        title = facts.outline.title
        chapters = tuple(self._chapter(spec, number) for spec, number in self._numbered())
        edition = "" if facts.edition == "members" else f" ({facts.edition} edition)"
        return Paper(
            slug="annual_report",
            title=title,
            year=facts.year.label,
            council=facts.council.name,
            author=facts.council.name,
            edition=facts.edition,
            banner=facts.banner,
            synthetic=SYNTHETIC_NOTICE if facts.council.synthetic else "",
            running_title=f"{title} {facts.year.label}",
            language="en-GB",
            dated=facts.dated_at,
            cover=self._cover(),
            contents_title="Contents",
            reading_note=None,
            chapters=chapters,
            theme=facts.theme,
            duties_id="duties" if "duties" in self.places else "",
            description=f"{title} of {facts.council.name} for {facts.year.label}{edition}",
        )

    def _numbered(self) -> list[tuple[ChapterSpec, str]]:
        numbered, body, appendix = [], 0, 0
        for spec in self.facts.outline.chapter:
            if spec.kind == "body":
                body += 1
                numbered.append((spec, str(body)))
            elif spec.kind == "appendix":
                appendix += 1
                numbered.append((spec, chr(ord("A") + appendix - 1)))
            else:
                numbered.append((spec, ""))
        return numbered

    def _find_places(self) -> None:
        """Where each section and measure stands, known before anything is laid out, so that links can point forward."""
        for spec, number in self._numbered():
            for position, slug in enumerate(spec.sections, 1):
                section = self._section_spec(slug)
                own = f"{number}.{position}" if number and len(spec.sections) > 1 else number
                self.places[slug] = (own, section.title)
                if spec.kind != "body":
                    continue
                for block in section.block:
                    for key in (*block.measures, *(key for _, keys in block.groups for key in keys)):
                        self.links.setdefault(key, slug)

    def _section_spec(self, slug: str) -> SectionSpec:
        if slug not in self.facts.sections:
            raise ShippedDataFault(
                f"The outline names the section '{slug}', which has no folder.", "Add it or correct the outline."
            )
        return self.facts.sections[slug]

    def _chapter(self, spec: ChapterSpec, number: str) -> Chapter:
        kind = ChapterKind(spec.kind)
        sections = tuple(self._section(self._section_spec(slug), kind) for slug in spec.sections)
        keys = blocks.key_figures(self.facts, spec.keys, self.links).items if spec.keys else ()
        return Chapter(
            id=f"ch_{spec.id}",
            number=number,
            title=spec.title,
            message=self._message(spec),
            kind=kind,
            sections=sections,
            part=spec.part,
            opener=kind is ChapterKind.BODY,
            purpose=spec.purpose,
            keys=keys,
            questions=spec.questions,
            needs_pages=spec.needs_pages,
        )

    def _message(self, spec: ChapterSpec) -> str:
        """The first sentence of the chapter's first narrative, so that the contents list tells the year; else the outline's."""
        written = self.facts.narratives.get(spec.sections[0]) if spec.kind == "body" else None
        opening = written.opening() if written else ()
        room = LONGEST_MESSAGE if len(spec.sections) > 1 else LONGEST_MESSAGE - len(spec.title)
        if opening and len(opening[0][0]) <= room:
            return opening[0][0]
        return spec.message

    def _section(self, spec: SectionSpec, kind: ChapterKind) -> Section:
        number, title = self.places[spec.slug]
        content: list[Block] = []
        for block in spec.block:
            content += self._blocks(spec, block)
        if not content:
            content.append(Narrative("<p>There is nothing to list here this year.</p>"))
        return Section(
            id=spec.slug,
            number=number,
            title=title,
            blocks=tuple(content),
            template=f"annual_report/sections/{spec.slug}/section.html.j2",
            duties=spec.duties if kind is ChapterKind.BODY else (),
        )

    def _blocks(self, section: SectionSpec, spec: BlockSpec) -> list[Block]:
        facts, numbering = self.facts, self.numbering
        match spec.kind:
            case BlockKind.NARRATIVE_OPENING | BlockKind.NARRATIVE_FIRST | BlockKind.NARRATIVE_REST:
                return self._narrative(section, spec.kind)
            case BlockKind.TABLE:
                return [blocks.measures_table(facts, spec, numbering)]
            case BlockKind.BREAKDOWN:
                return [blocks.breakdown_table(facts, spec, numbering)]
            case BlockKind.KEY_FIGURES:
                return [blocks.key_figures(facts, spec.measures, self.links)]
            case BlockKind.SIDE_FIGURE:
                return [SideFigure(blocks.key_figure(facts, spec.measure, self.links))]
            case BlockKind.TYPES:
                return [statutory.types_table(facts, spec, numbering)]
            case BlockKind.CHART:
                chart = blocks.chart(facts, spec, numbering)
                return [chart] if chart else []
            case BlockKind.CUSTOM:
                return self._custom(spec)

    def _custom(self, spec: BlockSpec) -> list[Block]:
        facts, numbering = self.facts, self.numbering
        if spec.name == "trends":
            return [endmatter.trends(facts, spec, numbering, self.links)]
        if spec.name == "stories":
            return glance.stories(facts, spec, numbering, self.links, self._table_holding)
        if spec.name == "five_trends":
            return [glance.five_trends(facts, spec, numbering, self.links)]
        if spec.name == "pointer":
            return links.pointer(spec, self.places)
        if spec.name == "definitions":
            return endmatter.definitions(facts, spec, numbering, numbering.used)
        if spec.name == "duties":
            return [endmatter.duties_table(facts, spec, numbering, self.places)]
        if spec.name == "template":
            return endmatter.template_table(facts, spec, numbering, self.places)
        if spec.name not in BUILDERS:
            raise ShippedDataFault(
                f"A section asks for the block '{spec.name}', which nobody builds.", "Correct section.toml."
            )
        made = BUILDERS[spec.name](facts, spec, numbering)
        return made if isinstance(made, list) else [made]

    def _narrative(self, section: SectionSpec, kind: BlockKind) -> list[Block]:
        """One part of a section's narrative: before its first heading, the first headed part, or what is left."""
        written = self.facts.narratives.get(section.slug)
        opening = kind is BlockKind.NARRATIVE_OPENING
        if written is None:
            return [Narrative("", "No narrative has been written for this section yet.")] if opening else []
        before, *headed = _headed(written)
        has_first = any(block.kind is BlockKind.NARRATIVE_FIRST for block in section.block)
        if opening:
            parts = before
        elif kind is BlockKind.NARRATIVE_FIRST:
            parts = [part for run in headed[:1] for part in run]
        else:
            parts = [part for run in (headed[1:] if has_first else headed) for part in run]
        made: list[Block] = []
        for part in parts:
            for block in self._asked(section, part) if isinstance(part, AskedBlock) else [part]:
                if isinstance(block, Narrative) and made and isinstance(made[-1], Narrative):
                    made[-1] = made[-1].followed_by(block)
                else:
                    made.append(block)
        return made

    def _asked(self, section: SectionSpec, asked: AskedBlock) -> list[Block]:
        """A table or chart that the author asked for, made as the declared ones are; none for a chart with nothing to draw.

        A chart whose values no table of the report holds is followed by one.
        """
        names = tuple(str(ref) for ref in asked.figures)
        kind = BlockKind.CHART if asked.form else BlockKind.TABLE
        spec = BlockSpec(kind, self._id(section, asked), title=asked.title, measures=names, form=asked.form)
        if not asked.form:
            return [blocks.measures_table(self.facts, spec, self.numbering)]
        table = self._table_of(section, set(names))
        chart = blocks.chart(self.facts, replace(spec, table=table or f"{spec.id}_values"), self.numbering)
        if chart is None or table:
            return [chart] if chart else []
        title = asked.title or ", ".join(self.facts.book.label(ref) for ref in asked.figures)
        values = BlockSpec(BlockKind.TABLE, f"{spec.id}_values", title=title, measures=names)
        return [chart, blocks.measures_table(self.facts, values, self.numbering)]

    def _id(self, section: SectionSpec, asked: AskedBlock) -> str:
        """A name that stays the same while other blocks come and go, so that the trace code made from it does."""
        words = (asked.form, asked.title, *(str(ref) for ref in asked.figures))
        name = f"{section.slug}_{'chart' if asked.form else 'table'}_{sha256('/'.join(words).encode()).hexdigest()[:8]}"
        self.asked[name] = self.asked.get(name, 0) + 1
        return name if self.asked[name] == 1 else f"{name}_{self.asked[name]}"

    def _table_holding(self, names: set[str]) -> str:
        """The id of a declared table of any section that holds all these figures."""
        first = self.facts.outline.chapter[0].sections[0]
        return self._table_of(self._section_spec(first), names)

    def _table_of(self, section: SectionSpec, names: set[str]) -> str:
        """The id of a declared table that holds all these figures, of this section first; '' where there is none."""
        placed = [self._section_spec(slug) for chapter in self.facts.outline.chapter for slug in chapter.sections]
        for each in (section, *placed):
            for block in each.block:
                held = {*block.measures, *(key for _, keys in block.groups for key in keys)} - set(block.when_any)
                if block.kind is BlockKind.TABLE and names <= held:
                    return block.id
        return ""

    def _cover(self) -> Cover:
        facts = self.facts
        message = self._cover_message()
        officer = facts.council.officer_name
        first = f"{officer}, Chief Social Work Officer" if officer else "Chief Social Work Officer"
        lines = [first, control.meeting_line(facts) or f"Dated {spoken_day(facts.dated)}"]
        points = tuple(
            Point(
                name,
                Decimal(facts.months.get((number + 3) % 12 + 1, 0)),
                str(facts.months.get((number + 3) % 12 + 1, 0)),
                (Origin(f"decided.all month={(number + 3) % 12 + 1}", facts.year.label),),
            )
            for number, name in enumerate(MONTHS)
        )
        caption = endmatter.months_caption(facts)
        origins = for_each(Origin("decided.all", facts.year.label), caption)
        return Cover(message, tuple(lines), points, caption, origins)

    def _cover_message(self) -> tuple[str, ...]:
        written = self.facts.narratives.get("foreword")
        opening = written.opening() if written else ()
        return tuple(sentence for sentence, _ in opening[:2]) or ("Statutory, governance and leadership functions",)


def _headed(written: Written) -> list[list[Narrative | AskedBlock | Callout]]:
    """A narrative in runs: what stands before the first heading, then one run for each heading and what follows it."""
    runs: list[list[Narrative | AskedBlock | Callout]] = [[]]
    for part in written.parts:
        if isinstance(part, Narrative) and part.html.startswith("<h3"):
            runs.append([])
        runs[-1].append(part)
    return runs
