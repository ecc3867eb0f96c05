"""The same paper for a screen: everything a page needs inside it, and nothing to run."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from cswo_report.domain.paper import Paper
from cswo_report.render.html import Documents
from cswo_report.render.style import data_address, screen_style


def whole_document(paper: Paper, *, theme_folder: Path | None = None) -> str:
    """The whole paper as one page."""
    documents = Documents(paper, theme_folder=theme_folder)
    view = documents.view(whole=True, top=2)
    view.crest = data_address(*documents.theme.crest) if documents.theme.crest else ""
    return view.render("_base/whole.html.j2", style=Markup(screen_style(documents.theme)))
