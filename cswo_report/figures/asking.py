"""What an author writes between `[[` and `]]`: a figure's name, which year of it, and the form in which it is to be printed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cswo_report.domain.measures import FigureRef
from cswo_report.domain.year import ReportingYear

TYPED = "typed"
LONGEST_TYPED = 80  # characters


class WordingFault(ValueError):
    """What was written between the brackets cannot be printed: the rule it breaks, and what to write instead."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"{rule} {remedy}".strip())
        self.rule, self.remedy = rule, remedy


@dataclass(frozen=True)
class Form:
    """One way to print a figure, as the help of the command and the author's page show it."""

    written: str
    meaning: str
    example: str


FORMS = (
    Form("[[name]]", "this year’s value in digits", "12"),
    Form("[[name dimension=code]]", "the same, held to one code of a dimension", "8"),
    Form("[[name|previous]]", "last year’s value", "9"),
    Form("[[name|2020-21]]", "the value of a year that the report covers", "7"),
    Form("[[name|count]]", "digits and what is counted", "12 children"),
    Form("[[name|words]]", "to nine in words, and what is counted", "three children"),
    Form("[[name|spelt]]", "to nine in words, alone", "three"),
    Form("[[name|change]]", "how it moved since last year", "rose from 9 to 28"),
    Form("[[name|change since 2020-21]]", "how it moved since that year", "fell from 31 to 9"),
    Form("[[name|per cent of other]]", "a percentage of another figure", "41%"),
    Form("[[name|share of other]]", "the same with its two numbers", "41% (12 of 29)"),
    Form(
        "[[name|rate per 1,000 other]]",
        "a rate, with its population and the day of that",
        "3.1 per 1,000 children (population at 30 June 2024)",
    ),
    Form("[[name|as at]]", "a value with its day", "12 at 31 March 2025"),
    Form("[[typed: 17 | where it comes from]]", "a number typed by hand, listed as such by the check", "17"),
)
"""Every form. A year and a form may stand together: `[[name|previous|words]]`."""

_PLAIN = ("words", "count", "spelt", "change", "as at")
_WITH_AS_AT = ("words", "count", "spelt")
_YEAR = re.compile(r"\d{4}\s?[-/\u2013]\s?\d{2}(?:\d{2})?")
_OF = re.compile(r"(per cent|percent|share) of (\S.*)", re.IGNORECASE)
_RATE = re.compile(r"rate per ([1-9]\d{0,2}(?:,\d{3})*|[1-9]\d{0,8}) (\S.*)", re.IGNORECASE)
_SINCE = re.compile(r"change since (.+)", re.IGNORECASE)
_NAMED = re.compile(r"\[\[([^\[\]\n]{1,2000})\]\]")
_BLOCK = re.compile(r"\s*(table|chart|sparkline)\s*:", re.IGNORECASE)
_LISTED_AS = re.compile(r"\s+as\s+[a-z ]+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Asking:
    """What is asked for. `year` is '' for this year, 'previous', or a label; `form` is as `Said.form` says it."""

    ref: FigureRef
    year: str = ""
    form: str = ""
    noun: str = ""  # with `as at`: words, count or spelt
    other: FigureRef | None = None
    per: int = 0  # of a rate
    since: str = ""  # of a change: the label of the year it starts from; '' is last year


def read(inside: str) -> Asking:
    """Read what stands between the brackets; WordingFault where it is not of the language."""
    name, *bars = (" ".join(part.split()) for part in inside.split("|"))
    ref = name_of(name)
    year, forms = "", []
    for bar in bars:
        stated = _year_of(bar)
        if stated and year:
            raise WordingFault("Two years are named.", "Name one year, as in [[name|2020-21]].")
        if stated:
            year = stated
        else:
            forms.append(bar)
    made = _with_form(ref, forms)
    if year and made.form.startswith("change"):
        remedy = "Write [[name|change]] for last year to this, or [[name|change since 2020-21]]."
        raise WordingFault("A change runs up to this year and takes no year of its own.", remedy)
    return Asking(ref, year, made.form, made.noun, made.other, made.per, made.since)


def name_of(name: str) -> FigureRef:
    """A figure's name as written; WordingFault with the rule where it is not one."""
    try:
        return FigureRef.parse(name)
    except ValueError as fault:
        raise WordingFault(str(fault), "Find names with: cswo-report figures YEAR --search WORDS.") from fault


def typed(inside: str) -> tuple[str, str] | None:
    """The number and its source of `typed: 17 | where it comes from`; None where it is something else."""
    word, colon, rest = inside.partition(":")
    if not colon or word.strip().lower() != TYPED:
        return None
    number, bar, source = (part.strip() for part in rest.partition("|"))
    if not number or not bar or not source:
        rule = "A number typed by hand is written with where it comes from."
        raise WordingFault(rule, "Write [[typed: 17 | where it comes from]].")
    if len(number) > LONGEST_TYPED:
        rule = f"A number typed by hand has at most {LONGEST_TYPED} characters."
        raise WordingFault(rule, "Put only the number there.")
    return number, source


def names_in(text: str) -> set[FigureRef]:
    """Every figure that a text names, in sentences and in blocks; what is not of the language is left to its reader."""
    found: set[FigureRef] = set()
    for match in _NAMED.finditer(text):
        inside = match[1]
        try:
            if block := _BLOCK.match(inside):
                found |= set(block_names(inside[block.end() :].partition("|")[0]))
            elif typed(inside) is None:
                asked = read(inside)
                found |= {asked.ref} | ({asked.other} if asked.other else set())
        except WordingFault:
            continue
    return found


def block_names(listed: str) -> tuple[FigureRef, ...]:
    """The figures of a block, listed with commas; a chart's ` as line` is left off."""
    return tuple(name_of(part.strip()) for part in _LISTED_AS.sub("", listed).split(",") if part.strip())


def nearest(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three known words near to the one written, the nearest first."""
    return tuple(difflib.get_close_matches(written, list(known), n=3, cutoff=0.5))


def _year_of(bar: str) -> str:
    if bar.lower() in {"previous", "current"}:
        return bar.lower()
    if not _YEAR.fullmatch(bar):
        return ""
    try:
        return ReportingYear.parse(re.sub(r"\s?[/\u2013-]\s?", "-", bar)).label
    except ValueError as fault:
        raise WordingFault(str(fault), "Write the year as in [[name|2020-21]].") from fault


def _with_form(ref: FigureRef, forms: list[str]) -> Asking:
    lowered = [form.lower() for form in forms]
    if "as at" in lowered and len(forms) == 2:
        noun = next((form for form in lowered if form in _WITH_AS_AT), "")
        if noun:
            return Asking(ref, form="as at", noun=noun)
    if len(forms) > 1:
        joined = "' and '".join(forms)[:80]
        raise WordingFault(f"The forms '{joined}' cannot stand together.", "Name one form and one year.")
    if not forms:
        return Asking(ref)
    if lowered[0] in _PLAIN:
        return Asking(ref, form=lowered[0])
    if not forms[0]:
        raise WordingFault("Nothing follows the bar.", "Write [[name]], or name a form after the bar.")
    return _with_other(ref, forms[0])


def _with_other(ref: FigureRef, form: str) -> Asking:
    if since := _SINCE.fullmatch(form):
        year = _year_of(since[1])
        if year and year != "current":
            return Asking(ref, form="change" if year == "previous" else f"change since {year}", since=year)
    if of := _OF.fullmatch(form):
        other = name_of(of[2])
        word = "share" if of[1].lower() == "share" else "per cent"
        return Asking(ref, form=f"{word} of {other}", other=other)
    if rate := _RATE.fullmatch(form):
        other, per = name_of(rate[2]), int(rate[1].replace(",", ""))
        return Asking(ref, form=f"rate per {per:,} {other}", other=other, per=per)
    near = nearest(form.lower(), [*_PLAIN, "previous", "per cent of", "share of", "rate per 1,000", "change since"])
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    listed = (
        "previous, 2020-21, words, count, spelt, change, change since 2020-21, per cent of NAME, share of NAME, "
        "rate per 1,000 NAME, as at"
    )
    raise WordingFault(f"There is no form '{form[:40]}'.", f"{meant}The forms are: {listed}.")
