"""The one maker of the template engine: what a template may reach, and where templates are looked for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from cswo_report import shipped
from cswo_report.files import is_private, make_private_folder, own_cache
from cswo_report.render.council_templates import CouncilEnvironment, templates_of

_APOSTROPHE = re.compile(r"(?<=[A-Za-z])'")


def environment_of(theme_folder: Path | None) -> Environment:
    """Templates of this program; an unknown name is an error.

    Where a council's theme folder holds templates of its own, they come first, and all are filled in apart: see `council_templates`.
    """
    if own := templates_of(theme_folder):
        return CouncilEnvironment(own, with_curly_apostrophes, apart=True)
    return Environment(
        loader=FileSystemLoader(str(shipped.root("report_templates"))),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=with_curly_apostrophes,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=_compiled(),
    )


def _compiled() -> FileSystemBytecodeCache | None:
    """Templates as compiled before, in this user's own cache: compiling them takes longer than filling them in."""
    folder = own_cache()
    if folder is None:
        return None
    try:
        make_private_folder(folder / "templates")
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder / "templates")) if is_private(folder / "templates") else None


def with_curly_apostrophes(value: Any) -> Any:
    """Plain text printed by a template, with typographic apostrophes; markup and other values stay as they are."""
    return _APOSTROPHE.sub("’", value) if type(value) is str else value
