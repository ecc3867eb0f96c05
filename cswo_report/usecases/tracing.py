"""Where a printed number comes from: found by its code, by a figure's name, or by words copied from the report; then explained whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cswo_report.domain.findings import shown
from cswo_report.domain.paper import Origin
from cswo_report.domain.periods import lag_words, last_day
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON, Moment
from cswo_report.domain.values import PRESENCE_WORDS, Basis, Presence, thousands
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused, NotFound
from cswo_report.figures.printed import numbers_in
from cswo_report.store import printed, records, tracing
from cswo_report.store.printed import Kept
from cswo_report.store.tables.printed import PrintedReport
from cswo_report.usecases.trace_places import lines_of, narrowed, of_one_edition, squash, stands_in
from cswo_report.usecases.trace_values import Resolved, Resolver, parse, total_text
from cswo_report.usecases.workspace import Workspace

MOST_TRACED = 12
"""More numbers than this at one place are listed only; a row or a column narrows them."""

OF_STANDARDS = frozenset(f"standards.{what}" for what in ("listed", "measured", "not_measured", "met", "sample"))
"""What the matrix of standards counts by itself."""

FOOTNOTE, AS_PRINTED = "footnote", "as printed in the report for "
"""Forms of numbers that a note tells of a value as it was before."""

BENCHMARK = "lgbf."

COUNTED, SHIPPED, NO_RECORD = "counted", "shipped", "none"
CODE = re.compile(r"^\s*T\W{0,3}([2-9A-Z]{5})\s*$", re.IGNORECASE)
WORDS_OF_NUMBERS = dict(
    zip(
        ("no", "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        "00123456789",
        strict=True,
    )
)


@dataclass(frozen=True)
class RecordShown:
    """One record behind a number: the field that was printed, and the trail of the record."""

    reference: str
    register: str
    name: str  # of the field
    value: str
    void: bool
    trail: Sequence[tracing.Entered]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """Everything there is to say of one printed number, or of one figure that was not printed."""

    kept: Kept | None
    origin: Origin
    now: str
    figures: Sequence[Resolved] = ()
    records: Sequence[RecordShown] = ()
    earlier: Sequence[Kept] = ()
    note: str = ""
    since: Kept | None = None  # what a later build of the same report printed at that place instead
    rules: Mapping[str, Any] = field(default_factory=dict)

    @property
    def agrees(self) -> bool | None:
        """Whether the store gives today what was printed; None where that cannot be told by machine."""
        if self.kept is None or not self.now:
            return None
        return same(self.kept.printed.text, self.now)


def same(one: str, other: str) -> bool:
    """Whether two printed numbers are equal, whether in digits or in words, with or without their sign."""
    return bool(_bare(one) & _bare(other))


def _bare(text: str) -> set[str]:
    plain = text.strip().casefold().removesuffix("%").lstrip("£").replace(",", "").replace("\u2212", "-")
    found = {WORDS_OF_NUMBERS.get(plain.split(" ")[0], plain)} if plain else set()
    return found | {number.text.strip("£%").replace(",", "").replace("\u2212", "-") for number in numbers_in(text)}


def code_of(text: str) -> str:
    """A trace code however it was typed; '' where it is none."""
    found = CODE.match(text)
    return f"T-{found[1].upper()}" if found else ""


def looks_like_code(text: str) -> bool:
    """Whether somebody meant a code: a figure's name has a full stop in it, a code has none."""
    return bool(code_of(text)) or "." not in text


@dataclass
class Tracer:
    """Answers traces from one moment of the store."""

    workspace: Workspace
    session: Session
    _resolvers: dict[tuple[str, date], Resolver] = field(default_factory=dict)

    def find(self, code: str, words: str, year: str, edition: str, row: str, column: str) -> list[Kept]:
        """The numbers of a row and column under a code, or beside words copied from a report."""
        if words:
            return self.by_text(words, year, edition, row, column)
        return self.by_code(code, row, column, edition)

    def by_code(self, text: str, row: str = "", column: str = "", edition: str = "") -> list[Kept]:
        """The numbers printed under a code, in a row and column named by some of their words."""
        code = code_of(text)
        found = of_one_edition(printed.at_code(self.session, code), edition) if code else []
        if not found:
            raise self._unknown_code(text)
        return narrowed(found, row, column, f"{code} ({found[0].printed.number})")

    def _unknown_code(self, text: str) -> NotFound:
        known = printed.codes(self.session)
        if not known:
            return NotFound(
                f"No report has been built from this store yet, so there is no code {shown(text, 20)}.",
                "Build one: cswo-report report build YEAR",
            )
        near = get_close_matches(code_of(text) or text.strip().upper(), known, 3, 0.4)
        remedy = f"Nearest: {', '.join(near)}." if near else "Codes stand under tables and figures, such as " + known[0]
        return NotFound(f"No report printed the code {shown(text, 20)}.", remedy)

    def by_text(self, words: str, year: str = "", edition: str = "", row: str = "", column: str = "") -> list[Kept]:
        """The numbers of the sentences, headings, key figures and rows in which some words of a report stand."""
        wanted = squash(words)
        newest = year or self.session.scalar(select(func.max(PrintedReport.year))) or ""
        held = of_one_edition(printed.find(self.session, PrintedReport.year == newest), edition)
        if not wanted or not held:
            raise NotFound(
                "No report has printed these words.", "Copy them from a report that was built from this store."
            )
        lines = lines_of(held)
        found = [kept for line in lines.values() if stands_in(wanted, line) for kept in line]
        if not found:  # perhaps words of an edition that was printed over since
            for reference in printed.builds(self.session, newest):
                of_build = lines_of(printed.find(self.session, PrintedReport.reference == reference))
                found += [kept for line in of_build.values() if stands_in(wanted, line) for kept in line]
        if not found:
            near = self._nearest_line(wanted, lines)
            raise NotFound(
                "No report has printed these words beside a number.",
                f"Nearest: “{near}”" if near else "Copy a whole line.",
            )
        return narrowed(found, row, column, "What was printed with these words")

    def _nearest_line(self, wanted: str, lines: Mapping[tuple[str, str, str], Sequence[Kept]]) -> str:
        by_words = {squash(row)[:200]: row for _, _, row in lines}
        near = get_close_matches(wanted[:200], list(by_words), 1, 0.5)
        return by_words[near[0]] if near else ""

    def by_name(self, name: str, year: str = "") -> Trace:
        """A figure by its name, printed or not; of the newest report's year where none is given."""
        ref = parse(name)
        ref = replace(ref, key=ref.key.lower())
        newest = self.session.execute(
            select(PrintedReport.year, PrintedReport.dated).order_by(PrintedReport.year.desc(), PrintedReport.id.desc())
        ).first()
        wanted = year or (newest.year if newest else ReportingYear.of(datetime.now(LONDON).date()).label)
        where = printed.of_figure(self.session, str(ref), wanted)
        if where and (plain := [kept for kept in where if not kept.printed.origin.form]):
            return self.trace(plain[0])
        resolver = self._resolver(wanted, newest.dated if newest else datetime.now(LONDON).date())
        if not resolver.content(ref.key) or ref.where:
            self._give_from_rules(resolver, str(ref))
        figures = resolver.resolve(str(ref), wanted)
        rules = resolver.content("rules")
        return Trace(None, Origin(str(ref), wanted), total_text(figures), figures, rules=rules)

    def _give_from_rules(self, resolver: Resolver, name: str) -> None:
        """Definitions of a figure that no report printed, read from the rules; its name is checked there."""
        from cswo_report.figures.lookup import UnknownFigure, check_name
        from cswo_report.usecases import definitions

        reference = self.workspace.reference
        try:
            check_name(parse(name), reference.measures, reference.dimensions)
        except UnknownFigure as fault:
            near = ", ".join(fault.nearest)
            raise NotFound(
                str(fault), f"Nearest: {near}." if near else "See: cswo-report figures --search WORDS"
            ) from fault
        resolver.given = definitions.frozen(reference, [name])

    def resolver_of(self, kept: Kept) -> Resolver:
        """What works out again the figures of the report that printed a number."""
        return self._resolver(kept.year, kept.dated)

    def _resolver(self, year: str, dated: date) -> Resolver:
        if (year, dated) not in self._resolvers:
            self._resolvers[year, dated] = Resolver(
                self.session, self.workspace.settings, ReportingYear.parse(year), dated
            )
        return self._resolvers[year, dated]

    def trace(self, kept: Kept) -> Trace:
        """One printed number explained."""
        origin = kept.printed.origin
        earlier = self._earlier(kept)
        found = (self._of_figure if origin.figure else self._of_records)(kept, origin, earlier)
        later = printed.later(self.session, kept)
        return replace(
            found, since=next((each for each in later if not same(each.printed.text, kept.printed.text)), None)
        )

    def _of_figure(self, kept: Kept, origin: Origin, earlier: Sequence[Kept]) -> Trace:
        resolver = self._resolver(kept.year, kept.dated)
        if origin.figure.startswith(BENCHMARK):
            return self._of_benchmark(kept, origin, earlier)
        if origin.figure.partition(" ")[0] in OF_STANDARDS:
            from cswo_report.usecases.trace_standards import standards_now

            now, used = standards_now(self.workspace, self.session, origin, kept.dated)
            resolved = resolver.resolve(origin.figure, origin.year, "", kept.definition)
            figures = [replace(each, text=now) for each in resolved]
            return Trace(
                kept, origin, now, figures, self._shown(used, "", few=True), earlier, rules=resolver.content("rules")
            )
        figures = resolver.resolve(origin.figure, origin.year, origin.form, kept.definition)
        told = origin.form == FOOTNOTE or origin.form.startswith(AS_PRINTED)
        now = self._told(kept, figures) if told else total_text(figures)
        return Trace(kept, origin, now, figures, (), earlier, rules=resolver.content("rules"))

    def _told(self, kept: Kept, figures: Sequence[Resolved]) -> str:
        """A number that a note under a table tells of an earlier value, found again where the note had it; '' where it is not."""
        origin = kept.printed.origin
        if origin.form.startswith(AS_PRINTED):
            year = origin.form.removeprefix(AS_PRINTED)
            found = printed.of_figure(self.session, origin.figure, origin.year)
            before = [
                each for each in found if each.year == year and each.printed.code and not each.printed.origin.form
            ]
            return max(before, key=lambda each: each.built_at).printed.text if before else ""
        given = [record.values for each in figures for record in each.supplied]
        texts = [format(values["number"].normalize(), "f") for values in given if values.get("number") is not None]
        texts += [values["footnote"] for values in given if values.get("footnote")]
        return next((kept.printed.text for text in texts if same(kept.printed.text, text)), "")

    def _of_benchmark(self, kept: Kept, origin: Origin, earlier: Sequence[Kept]) -> Trace:
        from cswo_report.usecases.trace_standards import benchmark_now

        now, used, measure = benchmark_now(self.workspace, self.session, origin)
        resolved = Resolved(parse(origin.figure), origin.year, measure, {}, now)
        return Trace(kept, origin, now, [resolved], self._shown(used, "number", few=False), earlier)

    def _of_records(self, kept: Kept, origin: Origin, earlier: Sequence[Kept]) -> Trace:
        references = [name for name in origin.record.split() if name != NO_RECORD]
        if (origin.record, origin.field) in NOTES:
            return Trace(kept, origin, "", earlier=earlier, note=NOTES[origin.record, origin.field])
        few = origin.form == COUNTED
        found = self._shown(references, origin.field, few=few)
        now = str(len(references)) if few else _now_of(self.session, origin, found, kept.printed.text, kept.year)
        return Trace(kept, origin, now, records=found, earlier=earlier)

    def _shown(self, references: Sequence[str], name: str, *, few: bool) -> list[RecordShown]:
        """The records named; of a long list only their references and registers."""
        held = {
            record.reference: record for record in records.fetch_many(self.session, list(dict.fromkeys(references)))
        }
        return [
            RecordShown(
                reference,
                record.register if record else "",
                name,
                "" if few or record is None else _field(record, name),
                bool(record and record.is_void),
                () if few else tracing.entered(self.session, reference),
                {} if few or record is None or record.register != "observation" else record.values,
            )
            for reference in references
            for record in (held.get(reference),)
        ]

    def _earlier(self, kept: Kept) -> list[Kept]:
        """What other reports printed for the same figure and year as the value itself, the oldest first."""
        origin = kept.printed.origin
        if not origin.figure or origin.form:
            return []
        found = printed.of_figure(self.session, origin.figure, origin.year)
        others = [each for each in found if each.year != kept.year and not each.printed.origin.form]
        newest_first = {(each.year, each.printed.text): each for each in reversed(others)}
        return sorted(newest_first.values(), key=lambda each: (each.year, each.built_at))


NOTES = {
    (
        SHIPPED,
        "text",
    ): "These are the report’s own unchanging words (a limit of the law, or a name), not a number that was counted.",
    ("law", "limit"): "A length of time that the law sets, in the author’s own words; not a number that was counted.",
    ("report", "dated"): "The report’s own date, less the last day of the reporting year.",
    ("report", "sections"): "The number of a section of this report.",
    ("check", "finding"): "What the check of this report found on the day it was built; ask again with: report check.",
}


def _field(record: Record, names: str) -> str:
    """A field of a record, or several that were told together, as they stand in the store."""
    values = [record.get(name) for name in names.split() if name.isidentifier()]
    return " ".join(
        str((value.instant or value.day) if isinstance(value, Moment) else value)
        for value in values
        if value is not None
    )


def _now_of(session: Session, origin: Origin, found: Sequence[RecordShown], text: str, report_year: str) -> str:
    """What a record's field says now, as printed; '' where it cannot be put beside what was printed."""
    if origin.form == "days late" and found:
        clock, _, due = origin.field.partition(" ")
        late = tracing.days_late(session, found[0].reference, clock, date.fromisoformat(due))
        wanted = text.replace(",", "")
        return next((str(abs(days)) for days in late if str(abs(days)) == wanted), str(abs(late[0])) if late else "")
    if origin.form == "in thousands" and found and found[0].value:
        return thousands(Decimal(found[0].value) / 1000, 0)
    if origin.form == "lag" and found:
        return _lag(found[0].values, report_year)
    if origin.form or not origin.field:
        return ""
    if origin.field == "number" and found:
        return _number_now(text, found[0])
    words = " ".join(each.value for each in found)
    plain = text.strip("£%").replace(",", "").replace("\u2212", "-")
    return text if plain in words.replace(",", "").replace("\u2212", "-") else words


def _number_now(text: str, record: RecordShown) -> str:
    """The number that an observation (or another record) holds now, printed as the printed one is."""
    source = str(record.values.get("as_printed") or "")
    if text.strip("%") in source.replace("-", "\u2212"):
        return text
    if not record.value:
        nil = record.values.get("presence") == Presence.NIL.value
        return _rounded_like(text, "0") if nil else PRESENCE_WORDS[Presence(record.values["presence"])]
    return _rounded_like(text, record.value)


def _lag(values: Mapping[str, Any], report_year: str) -> str:
    """How far the period of an observation lies behind the report’s year, in the unit in which it is printed."""
    words = lag_words(last_day(Basis(values["basis"]), str(values["period"])), ReportingYear.parse(report_year))
    return next((number.text for number in numbers_in(words)), words)


def _rounded_like(text: str, number: str) -> str:
    """A number as a field holds it, rounded as the printed one is; its own words where it has none."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", text)
    if digits is None:
        return number
    rounded = Decimal(number).quantize(Decimal(1).scaleb(-len(digits[1] or "")), rounding=ROUND_HALF_UP)
    return text if abs(rounded) == Decimal(digits[0].replace(",", "")) else str(rounded)


def reporting_year(text: str) -> ReportingYear:
    try:
        return ReportingYear.parse(text)
    except ValueError as fault:
        raise InputRefused(f"YEAR (given: {shown(text, 20)}): {fault}") from fault


Ask = Callable[[Tracer], list[Trace]]


def trace(workspace: Workspace, ask: Ask) -> list[Trace]:
    """Answer one question from one moment of the store."""
    with workspace.store.reading() as session:
        return ask(Tracer(workspace, session))
