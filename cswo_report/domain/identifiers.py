"""Finds text that could name or identify a person, so that it is refused before it reaches the store.

A subject is known by a pseudonymous key only. The value found is never repeated in a message: the message names the kind.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from cswo_report.domain.deny_list import NOBODY, DenyList
from cswo_report.domain.forenames import FORENAMES

KEY_RULE = "A key is 3 to 20 capital letters, digits and hyphens with at least one digit, such as C-4K7QX."
ON_THE_LIST = "a name on the council’s own list"
LIKE_CHI = "a CHI number with a wrong digit"
"""Ten digits that begin with a day, whatever their check digit: mistyped, a CHI number names somebody all the same."""
HIDDEN = "[hidden]"
YEARS_OF_BIRTH = range(1890, 2101)
"""In eight digits alone, what can be a year of birth: 10023456 is a number of a case system, and no day of the year 3456."""

Found = Iterator[tuple[str, int, int]]
"""What was found: its kind, and from where to where it stands."""

AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|GL|GU|"
    "GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|PE|"
    "PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|WS|WV|YO|"
    "ZE"
)
"""The letters with which postcodes begin (Royal Mail, Postcode Address File). Section 13ZA, as S13ZA, is no postcode."""

_KEY = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{2,19}")
_REFERENCE = re.compile(r"\b[A-Z]{1,2}-[2-9A-HJKMNP-Z]{5}\b", re.I)  # our own, which may have a postcode's shape
_POSTCODE = re.compile(
    rf"\b(?=[A-Z]{{1,2}}\d)(?!S13Z[A-Z]\b)(?:{AREAS})\d[A-Z\d]?[ \t\n-]{{0,3}}(?-i:(?!(?:1st|2nd|3rd|[04-9]th)\b))\d[ABD-HJLNP-UW-Z]{{2}}\b",
    re.I,
)
_EMAIL = re.compile(r"[^\s@<>(),;:\"]{1,64}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b", re.I)
_EMAIL_SIGNS = re.compile(r"[(\[{]\s?(?:at|@)\s?[)\]}]|\bat\b.{1,80}\bdot\b", re.I)
_EMAIL_IN_WORDS = re.compile(
    r"\b[a-z0-9._+-]{1,64}\s?(?:[(\[{]\s?(?:at|@)\s?[)\]}]\s?[a-z0-9-]{1,63}|\sat\s[a-z0-9-]{1,63}(?=\s?[(\[{]?\s?dot\b))"
    r"(?:(?:\.|\s?[(\[{]?\s?\bdot\b\s?[)\]}]?\s?)[a-z0-9-]{2,63}){0,4}"
    r"(?:\.|\s?[(\[{]?\s?\bdot\b\s?[)\]}]?\s?)(?:org|com|net|uk|scot|gov|edu|info|io|eu|ie)\b",
    re.I,
)
"""An address spelt out: “jo at example dot org”, “jo (at) example.org”."""
_GAP = r"[ \t\n()./-]{0,3}"
_PHONE = re.compile(
    rf"(?=[+(047])(?<!\d)(?<!\d[.,/-])(?:(?:(?:\+|00){_GAP}4{_GAP}4{_GAP}(?:0{_GAP})?|\(?0)[1-35-9](?:{_GAP}\d){{8,9}}(?!\d)"
    r"|44[1-37]\d{9}(?!\d)|7[1-9]\d{2}[ -]?\d{3}[ -]?\d{3}(?![\d.,])"  # a mobile number whose nought a spreadsheet took away
    r"|\+(?!44)[1-9](?:[ ().-]{0,2}\d){7,13}(?!\d))"
)
_NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Z\d])(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)[ .-]{0,2}(?:\d{2}[ .-]{0,2}){3}[A-D]\b",
    re.I,
)
_TEN_DIGITS = re.compile(
    r"(?<![\d£])(?<![A-Za-z])(?<!\bCS )(?<!\d[.,/-])(?=(\d(?:[ \t./-]{0,2}\d){9})(?![\d%])(?![.,]\d))"
)
_HEALTH_NUMBER = re.compile(r"\d{10}|\d{3}[ .-]\d{3}[ .-]\d{4}")
_NINE_DIGITS = re.compile(r"(?<![\d£.,/-])[1-9]\d{8}(?![\d.,/%-])")
_HEALTH_NAMED = re.compile(
    r"\b(?:(?:CHI|NHS|UPI)(?:no)?|community health index)(?![a-z])\D{0,14}\d(?:[ \t./-]{0,2}\d){9}(?!\d)", re.I
)
_NUMBERED_DAY = re.compile(
    r"(?<!\d)(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)|(?<!\d)(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?!\d)"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = (
    r"(?:\d{1,2}[ ./,-]{1,3}\d{1,2}[ ./,-]{1,3}(?:\d{4}|[’']?\d{2})(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?(?: day)?(?: of)?[ ./,-]{0,2}" + _MONTH + r"[ ./,-]{0,3}(?:\d{4}|[’']?\d{2})(?!\d)"
    r"|\d{4}[./-]\d{1,2}[./-]\d{1,2}|" + _MONTH + r" ?\d{1,2}(?:st|nd|rd|th)?,? ?\d{4}|\d{6}(?:\d{2})?(?!\d))"
)
_BIRTH_WORDS = r"d[./]? ?[o0][./]? ?b(?![a-z])\.?|dates? of birth|birth[ -]?dates?|birth:|birthday|born"
_BORN = re.compile(
    rf"\b(?:{_BIRTH_WORDS})\D{{0,24}}?{_DAY}|(?:\bb[.:]|(?:^|[(\[,;] ?)b\b) ?:? ?{_DAY}"
    rf"|\b{_DAY}[ ,:;(\[-]{{0,4}}(?:(?:is|was|being|as) )?(?:(?:the|her|his|their) )?(?:{_BIRTH_WORDS})(?![a-z])",
    re.I,
)
_TELLS_OF_BIRTH = re.compile(r"b(?:orn|irth|(?![a-z]))")
_ENDS_LIKE_NATIONAL_INSURANCE = re.compile(r"\d[ .-]{0,2}[A-Da-d]\b")
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

_FINGERPRINT = re.compile(r"\b[0-9a-f]{32,128}\b")  # of a file, in which any number may stand by chance
_DIGIT = re.compile(r"\d")
_ENDS_LIKE_A_POSTCODE = re.compile(r"\d[A-Za-z]{2}\b")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", None),
    }
)
"""Dashes of every length are one; what no reader sees is not there."""


def is_chi_number(text: str) -> bool:
    """Whether ten digits are a Community Health Index number: a real birth date and a modulus-11 check digit."""
    digits = re.sub(r"\D", "", text)
    return len(digits) == 10 and _is_day_of_any_century(digits[:6]) and _has_check_digit(digits)


def is_nhs_number(text: str) -> bool:
    """Whether ten digits have the modulus-11 check digit of an NHS number (England, Wales, Northern Ireland)."""
    digits = re.sub(r"\D", "", text)
    return len(digits) == 10 and len(set(digits)) > 1 and _has_check_digit(digits)


def _has_check_digit(digits: str) -> bool:
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _begins_with_a_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{10}", text.strip())) and _is_day_of_any_century(text.strip()[:6])


def _is_day_of_any_century(six: str) -> bool:
    return _is_day(int(six[:2]), int(six[2:4]), 2000 + int(six[4:]))


def _is_day(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def kinds_found(text: str, *, is_key: bool = False, is_prose: bool = False, denied: DenyList = NOBODY) -> list[str]:
    """The kinds of identifier found in a text. In a key, a date or a name counts too; in prose, what names or places a person."""
    plain = _plain(text)
    kinds = list(dict.fromkeys(kind for kind, _, _ in _found(plain)))
    if is_prose:
        kinds += _kinds_in_prose(text)
    if is_key:
        if _looks_like_birth_date(text) and "a date of birth" not in kinds:
            kinds.append("a date of birth")
        if "a CHI number" not in kinds and _begins_with_a_day(text):
            kinds.append(LIKE_CHI)
        if _NAME.search(text) or (re.fullmatch(r"[A-Za-z’' -]+", text.strip()) and len(text.strip()) > 1):
            kinds.append("a name")
    if denied.finds(text):
        kinds.append(ON_THE_LIST)
    return kinds


def masked(text: str, denied: DenyList = NOBODY) -> str:
    """A text as it may stand in a log or a message: what identifies, and what is on the council's list, is hidden.

    A text with nothing to hide comes back as it was given, sign for sign.
    """
    plain = _plain(unicodedata.normalize("NFC", text))
    spans = sorted([(start, end) for _, start, end in _found(plain)] + denied.spans(plain))
    if not spans:
        return text
    parts, shown_to = [], 0
    for start, end in spans:
        if start >= shown_to:
            parts += [plain[shown_to:start], HIDDEN]
        shown_to = max(shown_to, end)
    return "".join((*parts, plain[shown_to:]))


def _plain(text: str) -> str:
    """The text with every digit, space and dash in its usual form, and without what is invisible."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_ALIKE)


def _found(text: str) -> Found:
    """What can identify a person by its form alone. Most texts hold too few digits for most of it, which is asked first."""
    if "@" in text:
        yield from (("an e-mail address", *match.span()) for match in _EMAIL.finditer(text))
    if _EMAIL_SIGNS.search(text):
        yield from (("an e-mail address", *match.span()) for match in _EMAIL_IN_WORDS.finditer(text))
    digits = len(_DIGIT.findall(text))
    if digits >= 9:
        text = _FINGERPRINT.sub(_blank, text)
        health = list(_health_numbers(text))
        yield from health
        for _, start, end in health:
            text = text[:start] + "\x00" * (end - start) + text[end:]
    if digits >= (8 if "+" in text else 10):
        dateless = _NUMBERED_DAY.sub(_blank, text)
        yield from (("a telephone number", *match.span()) for match in _PHONE.finditer(dateless))
    if digits >= 6 and _ENDS_LIKE_NATIONAL_INSURANCE.search(text):
        yield from (("a National Insurance number", *match.span()) for match in _NATIONAL_INSURANCE.finditer(text))
    if digits >= 3 and _TELLS_OF_BIRTH.search(text.lower()):
        yield from (("a date of birth", *match.span()) for match in _BORN.finditer(text))
    if digits >= 2 and _ENDS_LIKE_A_POSTCODE.search(text):
        own = _REFERENCE.sub(_blank, text)
        yield from (("a postcode", *match.span()) for match in _POSTCODE.finditer(own))


def _health_numbers(text: str) -> Found:
    for match in _HEALTH_NAMED.finditer(text):
        yield ("a CHI number" if match.group()[:3].upper() != "NHS" else "an NHS number"), *match.span()
    for match in _TEN_DIGITS.finditer(text):
        if is_chi_number(match[1]):
            yield "a CHI number", *match.span(1)
        elif _HEALTH_NUMBER.fullmatch(match[1]) and is_nhs_number(match[1]):
            yield "an NHS number", *match.span(1)
    for match in _NINE_DIGITS.finditer(text):  # a spreadsheet takes the nought of the first nine days of a month away
        if is_chi_number(f"0{match.group()}"):
            yield "a CHI number", *match.span()


def _blank(match: re.Match[str]) -> str:
    return "\x00" * len(match.group())


def _kinds_in_prose(text: str) -> list[str]:
    named = any(
        match[1].casefold() in FORENAMES and match[2] not in _NOT_SURNAMES for match in _TWO_NAMES.finditer(text)
    )
    kinds = ["a person’s name"] if named or _TITLED.search(text) else []
    if _STREET.search(text):
        kinds.append("a home address")
    return kinds


def _looks_like_birth_date(text: str) -> bool:
    for match in _NUMBERED_DAY.finditer(text):
        if match[1]:
            year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
            if _is_day(int(match[1]), int(match[2]), year):
                return True
        elif _is_day(int(match[6]), int(match[5]), int(match[4])):
            return True
    return bool(re.fullmatch(r"\d{6}|\d{8}", text) and _six_digits_are_a_day(text))


def _six_digits_are_a_day(text: str) -> bool:
    if len(text) == 6:
        return _is_day_of_any_century(text)
    orders = ((int(text[:2]), int(text[2:4]), int(text[4:])), (int(text[6:]), int(text[4:6]), int(text[:4])))
    return any(year in YEARS_OF_BIRTH and _is_day(day, month, year) for day, month, year in orders)


def without_references(text: str) -> str:
    """The text with our own references (and keys made like them) taken out, for a paper that may name no record."""
    return _REFERENCE.sub("a record", text)


def is_key(text: str) -> bool:
    return bool(_KEY.fullmatch(text))
