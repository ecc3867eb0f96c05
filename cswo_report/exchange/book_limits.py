"""How much of somebody else's file is read: far more than any council's return holds, far less than a machine can bear."""

from __future__ import annotations

from cswo_report.errors import InputRefused

ROWS, COLUMNS = 300_000, 500
CELLS = 5_000_000
"""Of the rectangle from A1 to the last cell that holds something, over all the sheets read: a sheet is held as rows."""
SHEETS = 200
TEXT = 131_072  # characters in one cell; a spreadsheet program allows 32,767

SPLIT = "Delete what stands there if it belongs to no table, or send the table in several files."


def refuse_large(name: str, sheet: str, rows: int, columns: int, last: str = "") -> None:
    """Raise InputRefused for a sheet that reaches too far; `last` names the cell that makes it so."""
    has = f"{name}: sheet “{sheet}” has" if sheet else f"{name}: it has"
    reach = f", since something stands in cell {last}" if last else ""
    if rows > ROWS:
        raise InputRefused(f"{has} {rows:,} rows{reach}; at most {ROWS:,} are read.", remedy=SPLIT)
    if columns > COLUMNS:
        raise InputRefused(f"{has} {columns:,} columns{reach}; at most {COLUMNS:,} are read.", remedy=SPLIT)
    if rows * columns > CELLS:
        words = f"{rows:,} rows by {columns:,} columns{reach}; at most {CELLS:,} cells are read"
        raise InputRefused(f"{has} {words}.", remedy=SPLIT)


def refuse_long_text(name: str, sheet: str, row: int, length: int) -> None:
    """Raise InputRefused for one cell that holds more text than any spreadsheet program lets in."""
    if length > TEXT:
        raise InputRefused(
            f"{name}: sheet “{sheet}”, row {row:,}: a cell has {length:,} characters; at most {TEXT:,} are read.",
            remedy="Shorten that cell.",
        )
