"""What stands around the cells of a sheet, and the few cells of which the parser says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cswo_report.domain.sheets import Box, cell_name


@dataclass
class Surroundings:
    """One sheet apart from its cells' values. Rows and columns are counted from 0."""

    name: str
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # first and last of each stretch
    merged: list[Box] = field(default_factory=list)
    without_value: list[tuple[int, int]] = field(default_factory=list)
    instead: dict[tuple[int, int], str | bool] = field(
        default_factory=dict
    )  # such as #N/A, which the parser leaves out
    rows: int = 0  # how far what it holds reaches
    columns: int = 0

    @property
    def last(self) -> str:
        """The name of the cell in its last row and its last column."""
        return cell_name(max(0, self.rows - 1), max(0, self.columns - 1))

    def reach(self, row: int, column: int) -> None:
        """Note that a cell holds something."""
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)

    def unseen_columns(self) -> list[int]:
        """The hidden columns among those that hold something."""
        return sorted({at for first, last in self.hidden_columns for at in range(first, min(last + 1, self.columns))})

    def unseen_rows(self) -> list[int]:
        return [row for row in self.hidden_rows if row < self.rows]


@dataclass
class Found:
    """A whole workbook apart from its cells' values."""

    sheets: list[Surroundings]
    ignored: list[str] = field(default_factory=list)

    @property
    def visible(self) -> list[Surroundings]:
        return [sheet for sheet in self.sheets if not sheet.is_hidden]


def counted(number: int, one: str, many: str = "") -> list[str]:
    """“3 comments”, “a comment”, or nothing at all."""
    if not number:
        return []
    return [f"{'an' if one[0] in 'aeiou' else 'a'} {one}" if number == 1 else f"{number:,} {many or one + 's'}"]


def hidden_words(sheets: Iterable[Surroundings]) -> list[str]:
    """The hidden sheets, by name while they are few."""
    names = [sheet.name for sheet in sheets if sheet.is_hidden]
    if not names:
        return []
    shown = ", ".join(f"“{name}”" for name in names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return [f"the hidden sheet {shown}" if len(names) == 1 else f"{len(names)} hidden sheets: {shown}"]
