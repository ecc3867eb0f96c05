"""Where in a template something went wrong, as its owner knows the file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from jinja2 import TemplateSyntaxError

from cswo_report import shipped
from cswo_report.render.council_templates import FOLDER


def line_of(fault: BaseException) -> str:
    """The template and line that was being filled in; '' where none was."""
    if isinstance(fault, TemplateSyntaxError):
        return f"{_shown(fault.filename or fault.name or '')}, line {fault.lineno}"
    found, at = "", fault.__traceback__
    while at is not None:
        found = _place(at) or found
        at = at.tb_next
    return found


def _place(at: TracebackType) -> str:
    names, line = at.tb_frame.f_globals, at.tb_lineno
    template = names.get("__jinja_template__")
    if template is not None:
        return f"{_shown(template.filename or template.name)}, line {template.get_corresponding_lineno(line)}"
    if "__jinja_exception__" in names:
        return f"{_shown(at.tb_frame.f_code.co_filename)}, line {line}"
    return ""


def _shown(file: str) -> str:
    """A template's path as its owner knows it: within the theme's folder, or among ours."""
    path = Path(file)
    ours = shipped.root("report_templates")
    if path.is_relative_to(ours):
        return f"report_templates/{path.relative_to(ours).as_posix()}"
    parts = path.parts
    at = len(parts) - 1 - parts[::-1].index(FOLDER) if FOLDER in parts else 0
    return "/".join(parts[at:])
