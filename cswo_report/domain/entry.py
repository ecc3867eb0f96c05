"""Reads what a person typed into a field's own kind of value, or answers a finding that says how to put it right.

Nothing here raises for bad input: every fault of a record is found, so that all can be shown at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from cswo_report.domain import identifiers
from cswo_report.domain.deny_list import NOBODY, DenyList
from cswo_report.domain.fields import Codelist, Field, Kind
from cswo_report.domain.findings import Finding
from cswo_report.domain.times import Moment, parse_date, parse_moment
from cswo_report.domain.year import ReportingYear

YES = frozenset({"yes", "y", "true", "1"})
NO = frozenset({"no", "n", "false", "0"})
TEXT_LIMIT = 20_000
KEY_LEAST, KEY_LIMIT = 3, 20
REFERENCE_RULE = "A reference looks like SA-7K3QX."
_REFERENCE = re.compile(r"[A-Z]{2}-[2-9A-HJKMNP-Z]{5}")
WHOLE_LIMIT = 10**9
_HASH = re.compile(r"[0-9a-f]{64}")
_MAY_HOLD_A_NAME = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.MAPPING, Kind.SUBJECT, Kind.STAFF, Kind.OFFICER})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Reading:
    """A field read: its value, or the findings why there is none. `identifiers` marks findings that may be overridden."""

    value: Any = None
    findings: tuple[Finding, ...] = ()


def nearest(word: str, known: Iterable[str]) -> str:
    """'Did you mean …?' with the nearest known words, or a list of them when none is near."""
    names = sorted(known)
    near = _near(word, tuple(names))
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "Known: " + ", ".join(names[:12]) + (" …" if len(names) > 12 else "") + "."


@lru_cache(maxsize=4_096)
def _near(word: str, names: tuple[str, ...]) -> list[str]:
    """Kept, since the rows of an import repeat the same slip."""
    return difflib.get_close_matches(word, names, n=3, cutoff=0.5)


def read_field(field: Field, raw: Any, codelist: Codelist | None = None, denied: DenyList = NOBODY) -> Reading:
    """Read one raw value (a typed string, or a JSON value) as the field's kind; no text may hold a name that is `denied`."""
    try:
        reading = _READERS[field.kind](field, raw, codelist)
    except ValueError as fault:
        return _refused(field, "not_readable", str(fault), "Give it in that form.", raw)
    if denied and field.kind in _MAY_HOLD_A_NAME and not reading.findings and denied.finds(str(raw)):
        return Reading(reading.value, identifier_refused(field, [identifiers.ON_THE_LIST]).findings)
    return reading


def _refused(field: Field, code: str, rule: str, remedy: str, raw: Any = "", *, show: bool = True) -> Reading:
    given = str(raw)[:60] if show and raw not in ("", None) else ""
    return Reading(findings=(Finding(code, field.name, rule, remedy, given),))


def _text(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    if isinstance(raw, list | Mapping):
        return _refused(field, "not_text", "A text is wanted, not a list or an object.", "Give it as text.")
    text = str(raw).strip().replace("\r\n", "\n")
    if field.kind is Kind.TEXT and "\n" in text:
        return _refused(field, "more_than_one_line", "This is one line of text.", "Leave the line break out.")
    if len(text) > TEXT_LIMIT:
        return _refused(field, "too_long", f"A text has at most {TEXT_LIMIT:,} characters.", "Shorten it.")
    if _CONTROL.search(text):
        return _refused(field, "control_characters", "Control characters cannot be kept.", "Remove them.", show=False)
    is_hash = _HASH.fullmatch(text)  # its digits are nobody's number
    found = [] if is_hash else identifiers.kinds_found(text, is_prose=field.kind is Kind.LONG_TEXT)
    if found:
        return identifier_refused(field, found)
    return Reading(text)


def identifier_refused(field: Field, found: list[str]) -> Reading:
    instead = (
        "Give a key that says nothing of the person" if field.kind in {Kind.SUBJECT, Kind.STAFF} else "Leave it out"
    )
    return _refused(
        field,
        "identifier",
        f"This looks like {' and '.join(found)}; no text here may identify a person.",
        f"{instead}, or give --override with a reason, which is kept in the audit trail.",
    )


def _key(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    text = str(raw).strip()
    if not KEY_LEAST <= len(text) <= KEY_LIMIT or _CONTROL.search(text) or "\n" in text:
        return _refused(field, "not_a_key", identifiers.KEY_RULE, "Use the key of your case system.", show=False)
    found = identifiers.kinds_found(text, is_key=True)
    if found:
        return identifier_refused(field, found)
    text = text.upper()
    if not identifiers.is_key(text):
        return _refused(field, "not_a_key", identifiers.KEY_RULE, "Use the key of your case system.", show=False)
    return Reading(text)


def _officer(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    text = str(raw).strip()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{1,19}", text):
        return _refused(
            field, "not_a_key", "An officer is named by a key such as CSWO.", "See: record list officer", raw
        )
    return Reading(text.upper())


def _date(_field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    return Reading(parse_date(str(raw)))


def _moment(_field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    return Reading(raw if isinstance(raw, Moment) else parse_moment(str(raw)))


def _instant(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    moment = raw if isinstance(raw, Moment) else parse_moment(str(raw))
    if moment.instant is None:
        return _refused(
            field,
            "time_wanted",
            "The law counts hours here, so a time is wanted.",
            "Write it like 2024-03-29T16:10.",
            raw,
        )
    return Reading(moment)


def _code(field: Field, raw: Any, codes: Codelist | None) -> Reading:
    assert codes is not None
    text = str(raw).strip()
    for entry in codes.codes:
        if text.casefold() in {entry.code.casefold(), entry.label.casefold()}:
            return Reading(entry.code)
    known = [entry.code for entry in codes.codes]
    return _refused(
        field, "unknown_code", f"This is not one of the codes for “{field.label}”.", nearest(text, known), raw
    )


def _codes(field: Field, raw: Any, codes: Codelist | None) -> Reading:
    parts = raw if isinstance(raw, list) else [part for part in str(raw).split(",") if part.strip()]
    readings = [_code(field, part, codes) for part in parts]
    findings = tuple(finding for reading in readings for finding in reading.findings)
    return Reading(None if findings else sorted({str(reading.value) for reading in readings}), findings)


def _yes_no(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    word = str(raw).strip().casefold()
    if word in YES or word in NO:
        return Reading(word in YES)
    return _refused(field, "not_yes_or_no", "The answer is yes or no.", "Write yes or no.", raw)


def _number(raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw).strip().replace(",", "").removeprefix("£").strip())
    except InvalidOperation as fault:
        raise ValueError("A number is written in digits, such as 1234 or 7.5.") from fault
    if not number.is_finite() or abs(number) >= Decimal(10) ** 13:
        raise ValueError("The number is out of any sensible range.")
    return number + 0  # so that minus nought is nought


def _within(field: Field, number: Decimal, raw: Any) -> Reading | None:
    if field.least and number < Decimal(field.least):
        return _refused(field, "too_small", f"The least allowed is {field.least}.", "Check the number.", raw)
    if field.most and number > Decimal(field.most):
        return _refused(field, "too_large", f"The most allowed is {field.most}.", "Check the number.", raw)
    return None


def _decimal(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    number = _number(raw)
    return _within(field, number, raw) or Reading(number)


def _whole(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    number = _number(raw)
    if number != number.to_integral_value():
        return _refused(field, "not_whole", "A whole number is wanted.", "Write it without a fraction.", raw)
    if abs(number) >= WHOLE_LIMIT:
        raise ValueError("The number is out of any sensible range.")
    return _within(field, number, raw) or Reading(int(number))


def _money(field: Field, raw: Any, codes: Codelist | None) -> Reading:
    number = _number(raw)
    if number != number.quantize(Decimal("0.01")):
        return _refused(field, "part_of_a_penny", "Money is kept in pounds and pence.", "Round it to the penny.", raw)
    return _decimal(field, raw, codes)


def _reference(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    text = str(raw).strip().upper()
    return (
        Reading(text)
        if _REFERENCE.fullmatch(text)
        else _refused(field, "not_a_reference", REFERENCE_RULE, "Check it.", raw)
    )


def _year(_field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    return Reading(ReportingYear.parse(str(raw)).label)


def _mapping(field: Field, raw: Any, _codes: Codelist | None) -> Reading:
    if isinstance(raw, Mapping):
        pairs = {str(key): str(value) for key, value in raw.items()}
    else:
        parts = [part.partition("=") for part in str(raw).split(";") if part.strip()]
        if any(not sign for _, sign, _ in parts):
            return _refused(
                field, "not_named", "Named values are written like unit=Kibble; sector=all.", "Write it so.", raw
            )
        pairs = {name.strip(): value.strip() for name, _, value in parts}
    checked = _text(Field(field.name, field.label, Kind.TEXT), "; ".join(f"{n}={v}" for n, v in pairs.items()), None)
    return Reading(findings=checked.findings) if checked.findings else Reading(dict(sorted(pairs.items())))


_READERS: dict[Kind, Callable[[Field, Any, Codelist | None], Reading]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.DATE: _date,
    Kind.INSTANT: _instant,
    Kind.DATE_OR_INSTANT: _moment,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.YES_NO: _yes_no,
    Kind.WHOLE_NUMBER: _whole,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.SUBJECT: _key,
    Kind.STAFF: _key,
    Kind.OFFICER: _officer,
    Kind.REFERENCE: _reference,
    Kind.YEAR: _year,
    Kind.MAPPING: _mapping,
}


def reason_findings(where: str, reason: str, denied: DenyList = NOBODY) -> list[Finding]:
    """What is wrong with a reason that the audit trail would keep for good."""
    if not reason:
        return []
    return list(read_field(Field(where, "Reason", Kind.LONG_TEXT), reason, denied=denied).findings)


def is_asked(field: Field, values: Mapping[str, Any]) -> bool:
    """Whether a field is wanted, given what other fields hold."""
    return all(_spelt(values.get(name)) in wanted for name, wanted in field.only_if.items())


def _spelt(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
