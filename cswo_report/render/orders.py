"""What is asked of a worker process and what it answers, and how far it may go. Light, so that workers can be started at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cswo_report.errors import CswoReportError

if TYPE_CHECKING:
    from cswo_report.render.pdf import Rendered

SECONDS_ALLOWED = 30  # of processor time for one document
BYTES_ALLOWED = 1 << 30  # of address space beyond what the engine itself takes


@dataclass(frozen=True)
class Order:
    """One document to lay out. `id` also begins every id in its tag tree; `title` names it to a person."""

    id: str
    document: str
    tagged: bool = True
    title: str = ""

    @property
    def name(self) -> str:
        return f"“{self.title or self.id}”"


@dataclass(frozen=True)
class Answer:
    """What became of an order: the rendered document, or the fault; and the seconds it took."""

    id: str
    rendered: Rendered | None
    fault: CswoReportError | None
    seconds: float


def too_slow(order: Order) -> CswoReportError:
    return CswoReportError(
        f"{order.name} took more than {SECONDS_ALLOWED} seconds to lay out and was stopped; nothing was written.",
        "Look in it for a very long table or a list within a list within a list, and cut it up.",
    )


def too_much_memory(order: Order) -> CswoReportError:
    return CswoReportError(
        f"{order.name} needed more than {BYTES_ALLOWED >> 30} GiB of memory to lay out and was stopped; nothing was written.",
        "Look in it for a very long table, and cut it up.",
    )
