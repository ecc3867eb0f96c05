"""Finds text that could name or identify a person, so that it is refused before it reaches the store.

A subject is known by a pseudonymous key only. The value found is never repeated in a message: the message names the kind.
"""

from __future__ import annotations

import re
from datetime import date

from cswo_report.domain.forenames import FORENAMES

KEY_RULE = "A key is 3 to 20 capital letters, digits and hyphens with at least one digit, such as C-4K7QX."
_KEY = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{2,19}")
_REFERENCE = re.compile(r"\b[A-Z]{1,2}-[2-9A-HJKMNP-Z]{5}\b", re.I)  # our own, which may have a postcode's shape
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*(?-i:(?!\d(?:st|nd|rd|th)\b))\d[ABD-HJLNP-UW-Z]{2}\b", re.I)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.I)
_PHONE = re.compile(r"(?<![\d-])(?:\+44\s?\(?0?\)?|\(?0)\d(?:[\s()-]{0,2}\d){8,9}(?!\d)")
_NATIONAL_INSURANCE = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?(?:\d{2}\s?){3}[A-D]\b", re.I)
_DIGITS_10 = re.compile(r"(?<!\d)\d{6}[ -]?\d{4}(?!\d)")
_BIRTH = re.compile(
    r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)|(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)"
)
_CHI_NAMED = re.compile(r"\bCHI\b\D{0,12}\d{6}[ -]?\d{4}(?!\d)", re.I)
_BORN = re.compile(
    r"\b(?:born|birthday|d\.?o\.?b\.?|date of birth)\b.{0,20}?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?[\s./-]+(?:\d{1,2}|[A-Za-z]{3,9})[\s./-]+\d{2,4}|\d{4}-\d{2}-\d{2})",
    re.I,
)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Master)\.?\s+[A-Z][a-z’'-]+")
_TWO_NAMES = re.compile(r"\b([A-Z][a-z]+)(?=\s+([A-Z][a-z’'-]{2,}|Ma?c[A-Z][a-z]+)\b)")
_STREET = re.compile(
    r"\b\d{1,4}[A-Za-z]?,?\s+(?:[A-Z][a-z]+\s+){1,3}"
    r"(?:Street|Road|Avenue|Drive|Crescent|Terrace|Lane|Gardens|Court|Square|Wynd|Brae|Close|Way)\b"
)
_NOT_SURNAMES = frozenset(
    {"Street", "Road", "House", "Hospital", "School", "Court", "Centre", "Place", "Act", "Unit", "Team"}
)
_NAME = re.compile(r"[A-Z][a-z’'-]+(?:\s+[A-Z][a-z’'-]+)+")


def is_chi_number(text: str) -> bool:
    """Whether ten digits are a Community Health Index number: a real birth date and a modulus-11 check digit."""
    digits = re.sub(r"\D", "", text)
    if len(digits) != 10 or not _is_day(int(digits[:2]), int(digits[2:4]), 2000 + int(digits[4:6])):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def kinds_found(text: str, *, is_key: bool = False, is_prose: bool = False) -> list[str]:
    """The kinds of identifier found in a text. In a key, a date or a name counts too; in prose, what names or places a person."""
    kinds = []
    if _CHI_NAMED.search(text) or any(is_chi_number(match.group()) for match in _DIGITS_10.finditer(text)):
        kinds.append("a CHI number")
    if _NATIONAL_INSURANCE.search(text):
        kinds.append("a National Insurance number")
    if _EMAIL.search(text):
        kinds.append("an e-mail address")
    if _PHONE.search(_BIRTH.sub(" . ", text)):
        kinds.append("a telephone number")
    if _POSTCODE.search(_REFERENCE.sub(" . ", text)):
        kinds.append("a postcode")
    if is_prose:
        kinds += _kinds_in_prose(text)
    if is_key:
        if _looks_like_birth_date(text):
            kinds.append("a date of birth")
        if _NAME.search(text) or (re.fullmatch(r"[A-Za-z’' -]+", text.strip()) and len(text.strip()) > 1):
            kinds.append("a name")
    return kinds


def _kinds_in_prose(text: str) -> list[str]:
    kinds = ["a date of birth"] if _BORN.search(text) else []
    named = any(
        match[1].casefold() in FORENAMES and match[2] not in _NOT_SURNAMES for match in _TWO_NAMES.finditer(text)
    )
    if named or _TITLED.search(text):
        kinds.append("a person’s name")
    if _STREET.search(text):
        kinds.append("a home address")
    return kinds


def _looks_like_birth_date(text: str) -> bool:
    for match in _BIRTH.finditer(text):
        if match[1]:
            year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
            if _is_day(int(match[1]), int(match[2]), year):
                return True
        elif _is_day(int(match[6]), int(match[5]), int(match[4])):
            return True
    return bool(re.fullmatch(r"\d{6}|\d{8}", text) and _six_digits_are_a_day(text))


def _six_digits_are_a_day(text: str) -> bool:
    if len(text) == 6:
        return _is_day(int(text[:2]), int(text[2:4]), 2000 + int(text[4:]))
    return _is_day(int(text[:2]), int(text[2:4]), int(text[4:])) or _is_day(
        int(text[6:]), int(text[4:6]), int(text[:4])
    )


def without_references(text: str) -> str:
    """The text with our own references (and keys made like them) taken out, for a paper that may name no record."""
    return _REFERENCE.sub("a record", text)


def is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text))
