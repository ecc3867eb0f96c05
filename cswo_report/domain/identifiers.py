"""Finds text that could name or identify a person, so that it is refused before it reaches the store.

A subject is known by a pseudonymous key only. The value found is never repeated in a message: the message names the kind.
"""

from __future__ import annotations

import re
from datetime import date

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


def kinds_found(text: str, *, is_key: bool = False) -> list[str]:
    """The kinds of identifier found in a text. In a key field, a date or a name counts too."""
    kinds = []
    if any(is_chi_number(match.group()) for match in _DIGITS_10.finditer(text)):
        kinds.append("a CHI number")
    if _NATIONAL_INSURANCE.search(text):
        kinds.append("a National Insurance number")
    if _EMAIL.search(text):
        kinds.append("an e-mail address")
    if _PHONE.search(_BIRTH.sub(" . ", text)):
        kinds.append("a telephone number")
    if _POSTCODE.search(_REFERENCE.sub(" . ", text)):
        kinds.append("a postcode")
    if is_key:
        if _looks_like_birth_date(text):
            kinds.append("a date of birth")
        if _NAME.search(text) or (re.fullmatch(r"[A-Za-z’' -]+", text.strip()) and len(text.strip()) > 1):
            kinds.append("a name")
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


def is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text))
