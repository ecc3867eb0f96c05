"""One spelling of every value, so that a hash of a record is the same on both databases and in every year."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def spelt(value: Any) -> Any:
    """A value as text, truth, list or mapping of such: what JSON keeps on every database without changing it."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): spelt(entry) for key, entry in value.items()}
    return [spelt(entry) for entry in value]


def digest(content: Any) -> str:
    """The SHA-256 of a value in its one spelling."""
    text = json.dumps(spelt(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
