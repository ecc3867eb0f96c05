"""The sample council filled into a store, for the tests that look at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from cswo_report.usecases import sample, setting_up
from cswo_report.usecases.workspace import Workspace

Ask: TypeAlias = Callable[..., int]
"""Asks the filled store for one number: a query, and its values by name."""


def made(folder: Path) -> Workspace:
    workspace = setting_up.initialise(folder, "Strathfennan Council", records_from="2020-21")
    sample.fill(workspace, lambda _line: None)
    return workspace
