"""What one cell of a sender's sheet says: the words that every reader of cells shares.

A reader answers the canonical words of a field (ISO days, plain decimals, our codes, yes and no) or a finding; nothing here raises for
bad input, and nothing doubtful is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from cswo_report.domain import identifiers
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import Cell

NOT_ANSWERED = "not_answered"
LONGEST_SEARCHED = 200  # characters of a cell that are searched for identifiers before its beginning is repeated
DASHES = frozenset({"-", "--", "–", "—", "−", "‐", "‒"})
NOTHING = frozenset({"n/a", "na", "n.a.", "not applicable", "[z]"})
UNKNOWN = frozenset(
    {"n/k", "nk", "n.k.", "not known", "unknown", "not yet known", "not_yet_known", "tbc", "tba", "to be confirmed"}
)
"""Words that, in a field of any kind but text, say that nobody knows it yet."""
_ERROR = re.compile(
    r"#(ref!|n/a|value!|div/0!|name\?|null!|num!|spill!|calc!|getting_data|field!|blocked!)|err:\d+", re.I
)

_BROKEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")


@dataclass(frozen=True)
class Said:
    """What a cell says: its field's value, what it says of other fields, or why it cannot be read."""

    value: str = ""
    beside: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


NOTHING_SAID = Said()


def fault(where: str, code: str, rule: str, remedy: str, given: object = "") -> Said:
    """A cell that cannot be read. What it holds is repeated only where it cannot identify a person."""
    text = str(given)[:LONGEST_SEARCHED]
    repeated = shown(text) if text and not identifiers.kinds_found(text, is_prose=True) else ""
    return Said(findings=(Finding(code, where, rule, remedy, repeated),))


def not_answered(where: str, question: Question) -> Said:
    """A cell that hangs on a question which nobody has answered."""
    codes = "|".join(choice.code for choice in question.choices)
    remedy = f"Whoever imports this answers once, --answer {question.id}={codes}; it is remembered for this source."
    return Said(findings=(Finding(NOT_ANSWERED, where, question.words, remedy),))


def text_of(cell: Cell) -> str:
    """A cell as text, exactly where it is text: a whole number without a fraction, a day as ISO."""
    match cell:
        case None:
            return ""
        case str():
            return cell
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return plain(cell)
        case datetime() if (cell.hour, cell.minute, cell.second) == (0, 0, 0):
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="minutes")


def plain(number: Decimal) -> str:
    """A number in digits, never with an exponent; a whole number that was kept with an exponent is written out."""
    return f"{number:f}"


def is_blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def tidy(text: str) -> str:
    """A text as it is compared: one form of every sign, single spaces, none around it."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").split())


def error_said(where: str, cell: Cell) -> Said | None:
    """The refusal of a cell that shows a spreadsheet's error, or signs that no text holds; None for any other cell."""
    if isinstance(cell, str) and _BROKEN.search(cell):
        rule = "This cell holds signs that are no text: something was lost when the file was made."
        return Said(findings=(Finding("control_characters", where, rule, "Type the cell anew."),))
    if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()):
        rule = "The spreadsheet shows an error in this cell in place of a value."
        return fault(where, "error_text", rule, "Mend the formula, or type the value.", cell.strip())
    return None


def slug(text: str) -> str:
    """A text as one word for the id of a question."""
    word = re.sub(r"[^a-z0-9]+", "_", unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold())
    return word.strip("_")[:40] or "word"
