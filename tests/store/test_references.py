"""A reference that is drawn and stands in the store already is drawn anew, as often as it takes."""

from __future__ import annotations

import random
from typing import Any

from cswo_report.store.ledger import Ledger
from cswo_report.usecases.correcting import Corrector
from tests.store.making import TODAY, Office

COMPLAINT = {"received_on": "2025-02-03", "stage": "1"}


class Scripted(random.Random):
    """Draws letters in the order given."""

    def __init__(self, letters: str) -> None:
        super().__init__()
        self.letters = iter(letters)

    def choice(self, seq: Any) -> Any:  # noqa: ARG002
        return next(self.letters)


def test_a_reference_drawn_twice_over_is_drawn_anew(office: Office) -> None:
    with office.store.writing() as session:
        clerk = Corrector(office.reference, session, Ledger(session, "test", pick=Scripted("22222")), TODAY)
        assert clerk.add([clerk.prepare("complaint", COMPLAINT)]) == ["CO-22222"]
    with office.store.writing() as session:
        again = Scripted("2222233333222223333344444")
        clerk = Corrector(office.reference, session, Ledger(session, "test", pick=again), TODAY)
        drafts = [clerk.prepare("complaint", {**COMPLAINT, "received_on": day}) for day in ("2025-03-03", "2025-03-04")]
        assert sorted(clerk.add(drafts)) == ["CO-33333", "CO-44444"]
