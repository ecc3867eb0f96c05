"""Lets an import run without looking for circles of objects meanwhile.

It makes hundreds of thousands of objects that all stay until its end; looking through them again and again took a fifth of its time.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Pause Python's collector of circular garbage; whatever nothing refers to is freed all the same."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
