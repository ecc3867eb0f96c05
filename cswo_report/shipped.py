"""The only place that finds `report_templates/`, `migrations/` and `data/`.

In an installed wheel they lie inside the package under `_shipped/`; in a checkout they lie beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Folder = Literal["report_templates", "migrations", "data"]


def root(folder: Folder) -> Path:
    """Answer the folder's path, whichever way the program was installed."""
    package = Path(__file__).parent
    installed = package / "_shipped" / folder
    return installed if installed.is_dir() else package.parent / folder
