"""Compiles the annual report: an outline, a year's facts and the narratives become one frozen paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from html import unescape

from cswo_report.domain.outline import BlockKind, BlockSpec, ChapterSpec, SectionSpec
from cswo_report.domain.paper import (
    Block,
    Callout,
    Chapter,
    ChapterKind,
    Cover,
    Narrative,
    Paper,
    Point,
    Section,
    SideFigure,
)
from cswo_report.errors import ShippedDataFault
from cswo_report.papers import blocks, endmatter, governance, missed_limits, standards, statutory, time_limits
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
BANNERS = {"members": "Exempt: not for publication", "officer": "Officers’ edition: not for publication"}
SYNTHETIC_NOTICE = "Synthetic sample: the council and its own figures are invented"

Builder = Callable[[Facts, BlockSpec, Numbering], Block | list[Block]]

BUILDERS: dict[str, Builder] = {
    "document_control": endmatter.document_control,
    "published_tables": endmatter.published_tables,
    "glossary": endmatter.glossary,
    "deciders": statutory.deciders_table,
    "reviews": statutory.reviews_table,
    "actions": statutory.actions_table,
    "promises": statutory.promises_table,
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
    "grades": governance.grades_table,
    "staff_groups": governance.staff_groups_table,
    "registration_exceptions": governance.registration_exceptions,
}


def compile_report(facts: Facts) -> Paper:
    """One paper from one year's facts; the same facts give the same paper, to the letter."""
    return _Compiler(facts).paper()


@dataclass
class _Compiler:
    facts: Facts
    links: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)

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
            banner=BANNERS.get(facts.edition, ""),
            synthetic=SYNTHETIC_NOTICE if facts.council.synthetic else "",
            running_title=f"{title} {facts.year.label}",
            language="en-GB",
            dated=facts.dated_at,
            cover=self._cover(),
            contents_title="Contents",
            reading_note=_reading_note(facts),
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
            opener=kind is ChapterKind.BODY and len(spec.sections) > 1,
            purpose=spec.purpose,
            keys=keys,
            questions=spec.questions,
            needs_pages=spec.needs_pages,
        )

    def _message(self, spec: ChapterSpec) -> str:
        """The first sentence of the chapter's first narrative, so that the contents list tells the year; else the outline's."""
        if spec.kind == "body":
            html = self.facts.narratives.get(spec.sections[0], "")
            first = re.search(r"<p[^>]*>(.*?)</p>", html, re.S)
            if first:
                words = unescape(re.sub(r"<[^>]+>", "", first[1])).strip()
                sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", words)[0]
                if 0 < len(sentence) <= 130:
                    return sentence
        return spec.message

    def _section(self, spec: SectionSpec, kind: ChapterKind) -> Section:
        number, title = self.places[spec.slug]
        content: list[Block] = []
        for block in spec.block:
            content += self._blocks(spec, block)
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
        html = self.facts.narratives.get(section.slug, "")
        opening = kind is BlockKind.NARRATIVE_OPENING
        if not html:
            return [Narrative("", "No narrative has been written for this section yet.")] if opening else []
        before, *headed = re.split(r"(?=<h3)", html)
        has_first = any(block.kind is BlockKind.NARRATIVE_FIRST for block in section.block)
        if opening:
            part = before
        elif kind is BlockKind.NARRATIVE_FIRST:
            part = "".join(headed[:1])
        else:
            part = "".join(headed[1:] if has_first else headed)
        return [Narrative(part)] if part.strip() else []

    def _cover(self) -> Cover:
        facts = self.facts
        message = self._cover_message()
        officer = facts.council.officer_name
        first = f"{officer}, Chief Social Work Officer" if officer else "Chief Social Work Officer"
        lines = [first, facts.council.meeting or f"Dated {endmatter.spoken_day(facts.dated)}"]
        points = tuple(
            Point(
                name,
                Decimal(facts.months.get((number + 3) % 12 + 1, 0)),
                str(facts.months.get((number + 3) % 12 + 1, 0)),
            )
            for number, name in enumerate(MONTHS)
        )
        return Cover(message, tuple(lines), points, endmatter.months_caption(facts))

    def _cover_message(self) -> tuple[str, ...]:
        html = self.facts.narratives.get("foreword", "")
        first = re.search(r"<p[^>]*>(.*?)</p>", html, re.S)
        if not first:
            return ("Statutory, governance and leadership functions",)
        words = unescape(re.sub(r"<[^>]+>", "", first[1])).strip()
        return tuple(re.split(r"(?<=[.!?])\s+(?=[A-Z])", words)[:2])


def _reading_note(facts: Facts) -> Callout:
    return Callout(
        "How to read the numbers",
        f"<p>A year such as {facts.year.label} runs from 1 April to 31 March. <strong>This year is in heavier type.</strong> "
        "0 means none. A word in a cell, such as not held, says why there is no number; it is explained under the table. "
        "Where we hold them, percentages stand with the numbers they are made of. The short code under a table, such as "
        '<span class="nb">T-7K3QX</span>, lets anyone ask where the numbers came from.</p>',
    )
