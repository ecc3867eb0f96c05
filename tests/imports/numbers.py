"""Figures as teams write them, and what each says in the value model of design §4."""

from __future__ import annotations

import random

from tests.imports.faults import Fault, planted
from tests.imports.sheets import AS_SENT, Style
from tests.imports.truth import Row, Sayings, Truth

SAYS: tuple[tuple[str, str, Row], ...] = (
    ("1,234", "people", {"presence": "number", "number": "1234"}),
    ("412", "people", {"presence": "number", "number": "412"}),
    ("£1,250,300.50", "£", {"presence": "number", "number": "1250300.5"}),
    ("n/k", "people", {"presence": "not_held"}),
    ("nil", "people", {"presence": "nil"}),
    ("-", "people", {"presence": "nil"}),
    ("<5", "people", {"presence": "number", "number": "0", "number_high": "4", "qualifier": "range"}),
    ("c. 40", "people", {"presence": "number", "number": "40", "qualifier": "about"}),
    ("over 1,000", "people", {"presence": "number", "number": "1000", "qualifier": "over"}),
    ("at least 30", "people", {"presence": "number", "number": "30", "qualifier": "at_least"}),
    ("10-15", "people", {"presence": "number", "number": "10", "number_high": "15", "qualifier": "range"}),
    ("n/a", "people", {"presence": "not_applicable"}),
    ("41.5", "%", {"presence": "number", "number": "41.5"}),
)
ANSWERS = {"dash": "nil"}
FIELDS = ("measure", "basis", "period", "number", "unit", "source", "footnote")


def observations(seed: int, number: int = 44) -> tuple[Truth, list[Fault], Style]:
    """Supplied figures, each of a measure and year of its own; the style writes the cell as it was sent."""
    chance = random.Random(f"numbers {seed}")
    say = Sayings(chance)
    rows = []
    for at in range(number):
        sent, unit, means = SAYS[at % len(SAYS)]
        year = 2019 + at // len(SAYS)
        rows.append(
            {
                "measure": f"local.figure_{at % len(SAYS)}",
                "basis": "financial_year",
                "period": f"{year}-{(year + 1) % 100:02}",
                **means,
                AS_SENT: sent,
                "unit": unit,
                "source": "Performance team return",
                "footnote": say(),
            }
        )
    good, faults = planted(Truth("observation", FIELDS, tuple(rows)), seed)
    return good, faults, Style()
