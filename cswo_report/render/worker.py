"""What a worker process does: lay out one document after another, each within its limits, until nobody listens.

Orders come in on standard input and answers go out on standard output, one pickle each, between this program and itself.
A document that asks for too much ends this process and no other: the one who ordered it lives, and says which it was.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import pickle
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import IO, Any

from cswo_report.errors import CswoReportError
from cswo_report.render import pdf
from cswo_report.render.orders import BYTES_ALLOWED, SECONDS_ALLOWED, Answer, Order, too_much_memory

_PR_SET_PDEATHSIG = 1
_FIRST = f"""<html><head><link rel="stylesheet" href="{pdf.STYLE_SHEET}"/></head>
<body><p>a <strong>b</strong> <em>c</em> <svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/></p></body></html>"""
"""A page laid out to have style and fonts read before the first order."""
MUCH, MORE = 200 << 20, 64 << 20
"""Bytes held after which a worker looks for what it may let go, and how many more before it looks again."""


def main() -> None:
    """Serve until standard input ends, which it does when the one who gives orders ends, however it ends."""
    orders, answers = sys.stdin.buffer, _own_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives orders
    _end_with(os.getppid())
    with contextlib.suppress(CswoReportError):
        pdf.load()  # while the store is still being read; told with the first order where it cannot be
    limits, much = _Limits(), MUCH
    gc.disable()  # looking through what was laid out takes longer than laying out the next; when much is held, then
    assets: dict[str, dict[str, bytes]] = {}
    while True:
        try:
            message: Any = pickle.load(orders)
        except (EOFError, OSError):
            return
        if isinstance(message, tuple):
            assets = {message[0]: message[1]}
            if message[2]:
                limits.begin()
                with contextlib.suppress(Exception):  # a style or font that is at fault is told with the first order
                    pdf.render(_FIRST, message[1], tagged=False)
            continue
        key, order = message["assets"], message["order"]
        limits.begin()
        pickle.dump(serve(order, assets[key]), answers)
        answers.flush()
        if _memory_in_use() > much:
            gc.collect()
            much = _memory_in_use() + MORE


def _end_with(parent: int) -> None:
    """Let this process end as soon as the one who gives orders does, however it ends and whatever is being laid out (Linux).

    Elsewhere it ends after the document at hand.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before that was said
        os._exit(1)


def _memory_in_use() -> int:
    """What this process holds in memory now, in bytes; where the system does not say, too much."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return MUCH + 1


def serve(order: Order, assets: dict[str, bytes]) -> Answer:
    """Lay out one document, and turn what goes wrong with it into an answer."""
    begun = time.perf_counter()
    rendered, fault = None, None
    try:
        rendered = pdf.render(order.document, assets, prefix=order.id, tagged=order.tagged, name=order.name)
    except CswoReportError as told:
        fault = told
    except MemoryError:
        fault = too_much_memory(order)
    except Exception as unforeseen:  # a fault of ours, which must not look like a machine without memory
        where = traceback.extract_tb(unforeseen.__traceback__)[-1]
        place = f"{Path(where.filename).name}, line {where.lineno}"
        fault = CswoReportError(
            f"{order.name} could not be laid out: {type(unforeseen).__name__}: {unforeseen} ({place})"
        )
    return Answer(order.id, rendered, fault, time.perf_counter() - begun)


class _Limits:
    """Processor time for each document and memory for the process, where the system can limit them."""

    def __init__(self) -> None:
        self._resource: Any = None
        with contextlib.suppress(ImportError):  # Windows: whoever gives orders watches the clock
            import resource

            self._resource = resource
            _, most = resource.getrlimit(resource.RLIMIT_AS)
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_AS, (_address_space() + BYTES_ALLOWED, most))

    def begin(self) -> None:
        """Let the document that comes next have its whole time."""
        if self._resource is None:
            return
        used = self._resource.getrusage(self._resource.RUSAGE_SELF)
        _, most = self._resource.getrlimit(self._resource.RLIMIT_CPU)
        until = int(used.ru_utime + used.ru_stime) + 1 + SECONDS_ALLOWED
        with contextlib.suppress(OSError, ValueError):
            self._resource.setrlimit(self._resource.RLIMIT_CPU, (until, most))


def _address_space() -> int:
    """What this process has mapped now, in bytes. OSError where the system does not say."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _own_output() -> IO[bytes]:
    """Standard output for answers alone: whatever else would print there goes nowhere."""
    kept = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    return kept
