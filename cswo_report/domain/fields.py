"""What a field of a record is: its name, kind and rules, as declared in `data/`.

The same declaration drives the question asked, the check made, the workbook column and the help text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property


class Kind(StrEnum):
    """The kinds of value a person can enter."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DATE = "date"
    INSTANT = "instant"  # a date with a time of day, in Europe/London as typed
    DATE_OR_INSTANT = "date_or_instant"
    CODE = "code"
    CODES = "codes"
    YES_NO = "yes_no"
    WHOLE_NUMBER = "whole_number"
    DECIMAL = "decimal"
    MONEY = "money"
    SUBJECT = "subject"  # a pseudonymous key of a child or adult, never a name
    STAFF = "staff"  # a pseudonymous key of a member of staff
    OFFICER = "officer"  # the key of an officer in the officer register
    REFERENCE = "reference"  # the reference of another record, such as SA-7K3QX
    YEAR = "year"
    MAPPING = "mapping"  # named values, such as the dimensions of an observation


class Need(StrEnum):
    """When a field must be filled."""

    AT_ENTRY = "at_entry"  # the record cannot be saved without it
    TO_COMPLETE = "to_complete"  # the record is shown as incomplete until it is filled
    OPTIONAL = "optional"


@dataclass(frozen=True)
class Field:
    """One declared field. `codelist` names a file in `data/codelists/` for the kinds CODE and CODES."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    label: str
    kind: Kind
    need: Need = Need.OPTIONAL
    codelist: str = ""
    help: str = ""
    only_if: dict[str, list[str]] = field(default_factory=dict)  # asked only when another field has one of these values
    least: str = ""  # smallest value allowed, in the field's own notation
    most: str = ""
    also: tuple[str, ...] = ()  # other headings that senders give such a column
    words: dict[str, str] = field(default_factory=dict)  # of a number: words that senders write for it, and the number


@dataclass(frozen=True)
class Code:
    """One entry of a code list, valid between two dates if these are given."""

    __pydantic_config__ = {"extra": "forbid"}

    code: str
    label: str
    meaning: str = ""
    valid_from: str = ""
    valid_to: str = ""
    also: tuple[str, ...] = ()  # other words that senders use for it


@dataclass(frozen=True)
class Codelist:
    """A closed list of codes with their meaning and their source."""

    __pydantic_config__ = {"extra": "forbid"}

    name: str
    title: str
    codes: tuple[Code, ...]
    source: str = ""
    certainty: str = ""

    def find(self, code: str) -> Code | None:
        return self._by_code.get(code)

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {entry.code: entry for entry in reversed(self.codes)}

    @cached_property
    def has_dated_codes(self) -> bool:
        """Whether any of its codes was not always in use."""
        return any(entry.valid_from or entry.valid_to for entry in self.codes)
