"""What a figure means, frozen beside what was printed: its definition and how it is counted, so that a trace needs to read no rules.

What was frozen is read back without the files it came from: whoever traces a number learns how it was counted when it was printed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from cswo_report.domain.measures import (
    DOMAIN,
    Break,
    BreakKind,
    Count,
    FigureRef,
    Measure,
    Rate,
    Share,
    StockMoment,
)
from cswo_report.domain.values import Basis, Direction
from cswo_report.store.counting import Rules

if TYPE_CHECKING:
    from cswo_report.reference import Reference

RULES = "rules"
"""The key under which all that counting needs to know of registers and decision types is kept."""

PARTS = ("share", "rate", "sum")
OWN: Mapping[str, tuple[str, str, str]] = {
    "limits": (
        "Time limits",
        "Time limits of the law whose last day fell in the year, by what had become of them on the day of the report.",
        "Decision register; kept time limits",
    ),
    "standards": (
        "Practice standards",
        "Files or acts looked at in the year, and how many of them kept the standard; a range holds 95 times in 100.",
        "Register of standards checks; register of standards audits",
    ),
    "records": (
        "Records held",
        "Records in the register on the day of the report; void ones are left out.",
        "The register itself",
    ),
}
"""Figures that tables make for themselves, by the first part of their names: title, definition, source."""


def frozen(reference: Reference, figures: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The definitions of some figures by key, of the figures that they are made of, and the rules of counting."""
    from cswo_report.measure_dimensions import parts_of

    found: dict[str, dict[str, Any]] = {RULES: _rules(reference)}
    left = [figure.partition(" ")[0] for figure in figures if figure]
    while left:
        key = left.pop()
        if key in found:
            continue
        if measure := reference.measures.get(key):
            found[key] = _plain(asdict(measure))
            left += parts_of(measure)
        else:
            title, definition, source = OWN.get(key.partition(".")[0], (key, "", ""))
            found[key] = {"key": key, "title": title, "definition": definition, "source": source, "own": True}
    return found


def _plain(content: Any) -> Any:
    """Only what says something, as JSON has it."""
    if isinstance(content, Mapping):
        return {name: _plain(value) for name, value in content.items() if _says_something(value)}
    if isinstance(content, (list, tuple)):
        return [_plain(value) for value in content]
    return content


def _says_something(value: Any) -> bool:
    return not (value is None or value is False or (hasattr(value, "__len__") and len(value) == 0))


def _rules(reference: Reference) -> dict[str, Any]:
    from cswo_report.usecases.figures import counting_rules

    rules = counting_rules(reference)
    domains: dict[str, list[str]] = {}
    for kind in reference.decision_types.values():
        if kind.register == "decision":
            domains.setdefault(kind.domain, []).append(kind.slug)
    return {
        "rules_version": reference.rules_version,
        "calendars": {name: calendar_version(reference, name) for name in sorted(reference.calendars)},
        "day_fields": dict(rules.day_fields),
        "ends": {slug: list(ends) for slug, ends in rules.ends.items() if ends},
        "types": sorted(rules.ends),
        "several": sorted(rules.several),
        "truths": sorted(rules.truths),
        "domains": domains,
        "also_in": {
            f"{kind.slug} {clock.id}": list(clock.also_in)
            for kind in reference.decision_types.values()
            for clock in kind.clock
            if clock.also_in
        },
    }


def calendar_version(reference: Reference, name: str) -> str:
    """The mark of a calendar's file."""
    import hashlib

    paths = [path for path in reference.files("calendars") if path.stem == name]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def measure_of(content: Mapping[str, Any]) -> Measure:
    """A measure as it was frozen."""
    known = {each.name for each in fields(Measure)}
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in content.items() if name in known
    }
    if "count" in given:
        given["count"] = count_of(given["count"])
    if "share" in given:
        given["share"] = Share(**given["share"])
    if "rate" in given:
        given["rate"] = Rate(**given["rate"])
    if "breaks" in given:
        given["breaks"] = {
            year: Break(**{**each, "kind": BreakKind(each["kind"])}) for year, each in given["breaks"].items()
        }
    given |= {"basis": Basis(given.get("basis", Basis.FINANCIAL_YEAR.value))}
    given |= {"direction": Direction(given.get("direction", Direction.NEITHER.value))}
    return Measure(**{"title": "", "definition": "", "source": "", **given})


def count_of(content: Mapping[str, Any]) -> Count:
    """A count as it was frozen; a list of it is a tuple in Python, but for the codes of `where`."""
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) and name != "also" else value for name, value in content.items()
    }
    if "also" in given:
        given["also"] = tuple(count_of(each) for each in given["also"])
    if "at" in given:
        given["at"] = StockMoment(given["at"])
    return Count(**given)


def rules_of(content: Mapping[str, Any]) -> Rules:
    """The rules of counting as they were frozen."""
    ends = {slug: tuple(content.get("ends", {}).get(slug, ())) for slug in content.get("types", ())}
    return Rules(
        day_fields=content.get("day_fields", {}),
        ends=ends,
        several=frozenset(content.get("several", ())),
        truths=frozenset(content.get("truths", ())),
    )


def spec_of(measure: Measure, ref: FigureRef, domains: Mapping[str, Collection[str]]) -> Count:
    """What is counted for a figure, as `usecases.figures.spec_of` has it, from what was frozen."""
    assert measure.count is not None
    spec, domain = measure.count, dict(ref.where).get(DOMAIN)
    if domain is None or spec.function:
        return spec.narrowed(ref.where)
    spec = replace(spec, types=tuple(domains.get(domain, ())))
    return spec.narrowed([(name, code) for name, code in ref.where if name != DOMAIN])
