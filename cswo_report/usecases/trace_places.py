"""Finds printed numbers by words of the place they stand in: a row, a column, a line copied from a report."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from cswo_report.errors import NotFound
from cswo_report.store.printed import Kept


def squash(text: str) -> str:
    """Words without what a PDF or a keyboard changes: spaces, line ends, hyphens, case, kinds of quotation mark."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum() or sign in "%£")


def of_one_edition(found: Sequence[Kept], edition: str) -> list[Kept]:
    """Those of the edition asked for; else the members' one where there is one, else the one built last."""
    editions = {kept.edition for kept in found}
    chosen = edition or ("members" if "members" in editions else next(iter(sorted(editions)), ""))
    return [kept for kept in found if kept.edition == chosen]


def lines_of(held: Sequence[Kept]) -> dict[tuple[str, str, str], list[Kept]]:
    lines: dict[tuple[str, str, str], list[Kept]] = {}
    for kept in held:
        lines.setdefault((kept.printed.section, kept.printed.code, kept.printed.row), []).append(kept)
    return lines


def narrowed(found: Sequence[Kept], row: str, column: str, named: str) -> list[Kept]:
    """Those in a row and a column named by some of their words; the notes of a table are not its rows."""
    if not (row or column):
        return list(found)
    cells = [kept for kept in found if kept.printed.column] or found
    chosen = [kept for kept in cells if _fits(row, kept.printed.row) and _fits(column, kept.printed.column)]
    if not chosen and not column:
        chosen = [kept for kept in found if _fits(row, kept.printed.row)]
    exact = [kept for kept in chosen if squash(column) == squash(kept.printed.column)] if column else []
    if not chosen:
        rows = list(dict.fromkeys(kept.printed.row for kept in cells))
        columns = list(dict.fromkeys(kept.printed.column for kept in cells if kept.printed.column))
        of_columns = f" Columns: {'; '.join(columns)}." if columns else " There are no columns: leave out --column."
        raise NotFound(
            f"{named} has no such row or column with a number in it.",
            f"Rows: {'; '.join(rows).removesuffix('.')}.{of_columns} Cells of words alone are not traced.",
        )
    return exact or chosen


def _fits(words: str, label: str) -> bool:
    return squash(words) in squash(label)


def stands_in(wanted: str, line: Sequence[Kept]) -> bool:
    """Whether the words copied and a printed line hold one another: the sentence, or a row's label with its numbers."""
    label = squash(line[0].printed.row)
    with_group = squash(line[0].printed.row.partition(": ")[2])
    numbers = squash(" ".join(kept.printed.text for kept in line))
    whole = [label, label + numbers, *([with_group + numbers] if with_group else [])]
    return any(wanted in each for each in whole) or any(len(each) > LEAST and each in wanted for each in whole)


LEAST = 12
"""A line of fewer letters stands by chance within other words."""
