"""What one row of a sender's sheet (or one cell of a cross-table) says, in the words that `record add` would take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cswo_report.domain.findings import Finding


@dataclass(frozen=True)
class GivenEvent:
    """Something that happened to a decision: the event's code, and its day or moment as ISO text."""

    code: str
    at: str


@dataclass(frozen=True)
class GivenRow:
    """One record as a sender gives it, not yet checked against the rules nor held against the store."""

    sheet: str
    number: int  # of the row, as the sheet shows it
    type_name: str  # a decision type's slug or a register's name
    values: Mapping[str, str]  # by field: ISO days, plain decimals, our codes; "" empties nothing and is left out
    events: tuple[GivenEvent, ...] = ()
    key: str = ""  # the sender's own key of the row; "" where the source has none
    reference: str = ""  # our own reference, where the sheet carries it
    columns: Mapping[str, int] = field(default_factory=dict)  # by field, or "event:CODE": the column, counted from 0
    as_given: Mapping[str, str] = field(
        default_factory=dict
    )  # by field: the cell's own text, where it is not `values`'
    findings: tuple[Finding, ...] = ()  # what could not be read; `where` is the field's name
    empties: Mapping[str, str] = field(default_factory=dict)
    """A field that the row's cells leave empty -> the field whose change empties it: a figure that is nil now has no number.

    Where both are one, it is emptied if the sender gave it last time: a figure that is provisional no more.
    """
    proven_keys: frozenset[str] = frozenset()
    """Fields whose key looks like an identifier by chance, as the other keys of its column show."""
