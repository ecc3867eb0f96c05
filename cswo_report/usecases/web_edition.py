"""The edition for a screen as a product: the whole report as one page to send, and a folder of pages to put on a site or a disk."""

from __future__ import annotations

from pathlib import Path

from cswo_report.usecases.publishing import Made, Publication


def web(publication: Publication) -> list[Made]:
    """Write the edition asked for; the whole page is the first file. Every page is made before the first is written."""
    from cswo_report.render.web import pages, whole_document

    edition, name = publication.edition, publication.name(publication.edition)
    paper, theme = publication.report(edition), publication.workspace.theme_folder
    publication.say("writing the pages for a screen")
    made = {f"{name}.html": whole_document(paper, theme_folder=theme).encode()}
    made |= {f"{name}/{page}": content for page, content in pages(paper, theme_folder=theme).items()}
    written = [publication.file("web", edition, page, content) for page, content in made.items()]
    _clear(publication.folder / name, {Path(page).name for page in made})
    return written


def _clear(folder: Path, names: set[str]) -> None:
    """Take away the pages of chapters that the report no longer has: nothing leads to them, but they could be found."""
    for page in folder.glob("*.html"):
        if page.name not in names:
            page.unlink()
