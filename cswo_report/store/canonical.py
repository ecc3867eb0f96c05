"""One spelling of every value, so that a hash of a record is the same on both databases and in every year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

_AS_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def spelt(value: Any) -> Any:
    """A value as text, truth, list or mapping of such: what JSON keeps on every database without changing it."""
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    spell = _SPELLINGS.get(kind)
    return spell(value) if spell else _spelt_otherwise(value)


def digest(content: Any) -> str:
    """The SHA-256 of a value in its one spelling."""
    return digest_of_text(text_of(content))


def digest_of_text(text: str) -> str:
    """The same of a value that is text already."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(value: Any) -> str:
    """A value in its one spelling, as the text that is hashed."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is date:
        return _text_of_day(value)
    if kind is list and not value:
        return "[]"
    if kind is bool:
        return "true" if value else "false"
    if (
        kind is datetime and value.tzinfo is UTC
    ):  # in another zone, two instants of an hour that comes twice count as equal
        return _text_of_instant(value)
    return _AS_JSON(spelt(value))


@lru_cache(maxsize=4_096)
def _text_of_day(value: date) -> str:
    return f'"{value.isoformat()}"'


@lru_cache(maxsize=64)
def _text_of_instant(value: datetime) -> str:
    return f'"{_instant(value)}"'


def parts_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Each entry of a mapping as it stands in the text that is hashed, so that each is spelt once for all it stands in."""
    names = zip(content.items(), _named(tuple(content)), strict=True)
    return {name: before + text_of(value) for (name, value), before in names}


def joined(parts: Iterable[str]) -> str:
    """A mapping of such parts; what is hashed has them in the order of their names."""
    return f"{{{','.join(parts)}}}"


@lru_cache(maxsize=1_000)
def _named(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{encode_basestring(name)}:" for name in names)


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _decimal(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): spelt(entry) for key, entry in value.items()}


def _list(value: Any) -> list[Any]:
    return [spelt(entry) for entry in value]


_SPELLINGS: Mapping[type, Callable[[Any], Any]] = {
    datetime: _instant,
    date: date.isoformat,
    Decimal: _decimal,
    int: str,
    dict: _mapping,
    list: _list,
    tuple: _list,
}
"""How a value of just this type is spelt; those of a kind derived from one are looked at below."""


def _spelt_otherwise(value: Any) -> Any:
    if isinstance(value, bool | str):
        return value
    for kind, spell in _SPELLINGS.items():
        if isinstance(value, kind):
            return spell(value)
    return _mapping(value) if isinstance(value, Mapping) else _list(value)
