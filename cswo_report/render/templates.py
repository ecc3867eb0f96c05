"""The one maker of the template engine: what a template may reach, and where templates are looked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cswo_report import shipped

_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'")


def environment_of(theme_folder: Path | None) -> Environment:
    """Templates of this program, with those of a council's theme folder behind them; an unknown name is an error."""
    folders = [shipped.root("report_templates"), *([theme_folder] if theme_folder else [])]
    return Environment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=with_curly_apostrophes,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def with_curly_apostrophes(value: Any) -> Any:
    """Plain text printed by a template, with typographic apostrophes; markup and other values stay as they are."""
    return _APOSTROPHE.sub("’", value) if type(value) is str else value
