"""Finds figures that ought to be named and are not: large changes without a word, required ones, ones that nothing prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.measures import FigureRef, Measure, Series
from cswo_report.domain.values import Presence
from cswo_report.figures.changes import may_be_chance
from cswo_report.papers.readers.context import Known, Prose


def find(prose: Prose, known: Known) -> list[Finding]:
    return [*_without_words(prose, known), *_required(prose, known), *_unused(prose, known)]


def _file(prose: Prose, slug: str) -> str:
    return f"narrative/{prose.year.label}/{slug}.md"


def _named(prose: Prose) -> set[str]:
    """Every measure that some sentence names, by itself or as what another is worked out from."""
    return {
        key
        for sentence in prose
        for named in sentence.named
        for series in (named.said.series, *named.said.others)
        for key in (series.measure.key, *_made_of(series.measure))
    }


def _made_of(measure: Measure) -> tuple[str, ...]:
    share, rate = measure.share, measure.rate
    return (
        *((share.of, share.base) if share else ()),
        *((rate.of, rate.base) if rate else ()),
        *measure.sum,
    )


def _without_words(prose: Prose, known: Known) -> Iterator[Finding]:
    """A change beyond the measure's own limit, and beyond chance, that no narrative mentions."""
    named = _named(prose)
    for key, slug in _shown_in(known).items():
        series = known.series(FigureRef(key))
        if series is None or key in named or slug not in prose.sections or not (change := _large_change(series, known)):
            continue
        measure = series.measure
        if any(part in named for part in _made_of(measure)):
            continue
        rule = f"{measure.title} {change}, which is more than {measure.commentary_beyond}% and more than chance explains, and no section says so."
        yield Finding(
            "commentary_missing",
            _file(prose, slug),
            rule,
            f"Say why, naming [[{key}|change]].",
            key,
            right=change,
        )


def _shown_in(known: Known) -> Mapping[str, str]:
    """The section in which each measure is printed first."""
    found: dict[str, str] = {}
    for slug, refs in known.printed.items():
        for ref in refs:
            found.setdefault(ref.key, slug)
    return found


def _large_change(series: Series, known: Known) -> str:
    """The change on the year before in words, where it asks for a comment; else ''."""
    before, now = series.previous, series.current
    limit = series.measure.commentary_beyond
    if (
        before is None
        or not before.known
        or now.known is None
        or not limit
        or known.year.label in series.measure.breaks
    ):
        return ""
    if abs(now.known - before.known) * 100 <= limit * abs(before.known) or may_be_chance(series, known.parts(series)):
        return ""
    sign = "%" if series.measure.unit == "%" else ""
    return f"{'rose' if now.known > before.known else 'fell'} from {before.text(sign)} to {now.text(sign)}"


def _required(prose: Prose, known: Known) -> Iterator[Finding]:
    """What a section may not be without. A section that nobody has written yet is told as that, and of nothing more."""
    for slug, refs in known.required.items():
        if not prose.sections.get(slug):
            continue
        there = {named.said.ref for sentence in prose.sections.get(slug, ()) for named in sentence.named}
        there |= set(known.printed.get(slug, ()))
        keys = {ref.key for ref in there}
        for ref in refs:
            series = known.series(ref)
            if series is None or (ref not in there and (ref.where or ref.key not in keys)):
                rule = "This section may not be without this figure."
                remedy = f"Name [[{ref}]] in the text, or print it in a table of the section."
                yield Finding(
                    "required_missing",
                    _file(prose, slug),
                    rule,
                    remedy,
                    str(ref),
                    right=series.current.said() if series else "",
                )
            elif series.current.presence is Presence.NOT_SUPPLIED:
                rule = "This section may not be without this figure, and it has not been supplied."
                yield Finding(
                    "required_missing", _file(prose, slug), rule, "Supply it.", str(ref), right=series.current.said()
                )


def _unused(prose: Prose, known: Known) -> Iterator[Finding]:
    used = (
        _named(prose)
        | {ref.key for refs in known.printed.values() for ref in refs}
        | {ref.key for ref in known.elsewhere}
    )
    measures = known.book.measures
    waiting = list(used)
    while waiting:
        measure = measures.get(waiting.pop())
        more = [key for key in _made_of(measure) if key not in used] if measure else []
        used |= set(more)
        waiting += more
    for key, measure in measures.items():
        if key not in used and not measure.generated:
            yield Finding(
                "figure_unused",
                f"measure {key}",
                f"{measure.title} is declared and printed nowhere in this report.",
                f"Name [[{key}]] in a section, add it to a table, or leave it out of data/measures/.",
                severity=Severity.WARNING,
            )
