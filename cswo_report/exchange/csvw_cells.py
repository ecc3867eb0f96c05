"""Values as cells of a CSV file, and back exactly.

An empty cell is “nothing recorded”, or the empty text where a text is always there. An empty text beside which nothing could stand
too is an apostrophe alone. Instants are UTC; numbers have a full stop and no noughts after their last place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from cswo_report.domain.cell_text import APOSTROPHE, as_text, from_text
from cswo_report.domain.open_tables import Column, Shape

BETWEEN_WORDS = ";"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/-]*")
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,12})?")
YES, NO = "yes", "no"


def cell_of(column: Column, value: Any) -> str:
    """The cell that a value is written as."""
    if value is None:
        return ""
    return _WRITERS[column.shape](column, value)


def value_of(column: Column, cell: str) -> Any:
    """The value that a cell was written for; ValueError with the rule, never with the value, where there is none."""
    if cell == "" and not (column.required and column.shape in (Shape.TEXT, Shape.WORDS)):
        if column.required:
            raise ValueError("There must be a value here.")
        return None
    return _READERS[column.shape](column, cell)


def _text(column: Column, value: str) -> str:
    return as_text(value) if value or column.required else APOSTROPHE


def _decimal(column: Column, value: Decimal) -> str:
    text = f"{value:.{column.places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _instant(_column: Column, value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _words(column: Column, value: list[str]) -> str:
    """The codes with a semicolon between; as JSON where that would not come back the same."""
    plain = all(isinstance(word, str) and _WORD.fullmatch(word) for word in value)
    return BETWEEN_WORDS.join(value) if plain and (value or column.required) else _json(column, value)


def _json(_column: Column, value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


_WRITERS: dict[Shape, Callable[[Column, Any], str]] = {
    Shape.TEXT: _text,
    Shape.WHOLE: lambda _column, value: str(int(value)),
    Shape.DECIMAL: _decimal,
    Shape.DAY: lambda _column, value: str(value.isoformat()),
    Shape.INSTANT: _instant,
    Shape.YES_NO: lambda _column, value: YES if value else NO,
    Shape.WORDS: _words,
    Shape.JSON: _json,
}


def _read_whole(_column: Column, cell: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", cell):
        raise ValueError("A whole number is wanted.")
    return int(cell)


def _read_decimal(column: Column, cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError("A number in digits is wanted.")
    try:
        number = Decimal(cell)
    except InvalidOperation as fault:
        raise ValueError("A number in digits is wanted.") from fault
    if number != round(number, column.places):
        raise ValueError(f"At most {column.places} decimal places are kept.")
    return number


def _read_day(_column: Column, cell: str) -> date:
    try:
        return date.fromisoformat(cell)
    except ValueError as fault:
        raise ValueError("A day is wanted, such as 2024-03-29.") from fault


def _read_instant(_column: Column, cell: str) -> datetime:
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError as fault:
        raise ValueError("A moment is wanted, such as 2024-03-29T16:10:00Z.") from fault
    if moment.tzinfo is None:
        raise ValueError("The moment says no time zone.")
    return moment


def _read_yes_no(_column: Column, cell: str) -> bool:
    if cell not in (YES, NO):
        raise ValueError("Yes or no is wanted.")
    return cell == YES


def _read_words(column: Column, cell: str) -> list[str]:
    if not cell.startswith("["):
        return cell.split(BETWEEN_WORDS) if cell else []
    found = _read_json(column, cell)
    if not isinstance(found, list):
        raise ValueError("A list is wanted.")
    return found


def _read_json(_column: Column, cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError) as fault:
        raise ValueError("This is not JSON.") from fault


_READERS: dict[Shape, Callable[[Column, str], Any]] = {
    Shape.TEXT: lambda _column, cell: from_text(cell),
    Shape.WHOLE: _read_whole,
    Shape.DECIMAL: _read_decimal,
    Shape.DAY: _read_day,
    Shape.INSTANT: _read_instant,
    Shape.YES_NO: _read_yes_no,
    Shape.WORDS: _read_words,
    Shape.JSON: _read_json,
}
