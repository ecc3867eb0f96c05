"""A paper becomes a PDF: chapters first, then what prints page numbers, then one pass that joins them.

The order matters. Chapters print no page numbers, so they can be rendered at once and kept. The front and the
appendices print the numbers of other pages and push them along at the same time, so they are rendered again until
nothing moves.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cswo_report.domain.findings import Finding, only_refusals
from cswo_report.domain.paper import Chapter, ChapterKind, DataFile, Paper
from cswo_report.errors import CswoReportError, FindingsBlock
from cswo_report.files import write_whole
from cswo_report.render import structure
from cswo_report.render.assemble import Entry, Facts, Part, assemble
from cswo_report.render.cache import Cache
from cswo_report.render.html import Documents
from cswo_report.render.pdf import Rendered
from cswo_report.render.places import chapter_name, is_bare
from cswo_report.render.type_metrics import missing_characters
from cswo_report.render.workers import Job, Press, press

_MOST_ROUNDS = 6


@dataclass(frozen=True)
class Built:
    """What was made: the number of pages, the printed page of every id, the hash of the file's bytes, and what is amiss."""

    pages: int
    page_of: dict[str, int]
    sha256: str
    findings: tuple[Finding, ...] = ()


def build_pdf(
    paper: Paper,
    target: Path,
    *,
    theme_folder: Path | None = None,
    cache: Path | None,
    progress: Callable[[str], None],
    workers: int = 2,
    data: Sequence[DataFile] = (),
) -> Built:
    """Render `paper` to a tagged PDF at `target`, whole or not at all; two builds of one paper give the same bytes.

    `cache` is a private folder of rendered chapters, or None to render all. `progress` is told each step in words.
    `data` are files of data that travel inside the PDF. Raises MissingOnMachine without Pango, FindingsBlock for
    characters the type lacks and for faults that shut out a reader, CswoReportError for faults of ours.
    """
    documents = Documents(paper, theme_folder=theme_folder)
    kept = Cache(cache)
    with press(documents.assets(), kept, workers) as machine:
        bound = _Binding(paper, documents, machine, progress)
        bound.render_chapters()
        bound.settle_pages()
        progress("joining the chapters")
        feet = machine.render([Job("feet", documents.furniture(bound.feet()), tagged=False)])["feet"]
    names = {name: f"page {page}" for name, page in bound.page_of.items()}
    parts = [Part(name, bound.rendered[name].pdf) for name in bound.order]
    content = assemble(parts, feet.pdf, bound.outline(), _facts(paper), names, data)
    findings = (*bound.findings(), *(fault.finding(1) for fault in structure.whole_faults(content)))
    if stopping := only_refusals(list(findings)):
        raise FindingsBlock("The paper was not built: some readers could not read it as it stands.", stopping)
    write_whole(target, content)
    kept.prune()
    return Built(bound.total, dict(bound.page_of), hashlib.sha256(content).hexdigest(), findings)


class _Binding:
    """The documents of one paper in their order, and the pages they come to. Page 1 is the cover."""

    def __init__(self, paper: Paper, documents: Documents, machine: Press, progress: Callable[[str], None]) -> None:
        self.paper, self.documents, self.machine, self.progress = paper, documents, machine, progress
        self.chapters = {chapter.id: chapter for chapter in paper.chapters}
        by_kind = {kind: [c.id for c in paper.chapters if c.kind is kind] for kind in ChapterKind}
        front, rest = by_kind[ChapterKind.FRONT], by_kind[ChapterKind.BODY] + by_kind[ChapterKind.APPENDIX]
        cover = ["cover"] if paper.cover else []
        contents = ["contents"] if paper.contents_title else []
        self.order = [*cover, *front, *contents, *rest]
        self.rendered: dict[str, Rendered] = {}
        self.page_of: dict[str, int] = {}
        self.total = 0

    def render_chapters(self) -> None:
        """Everything that prints no page number of another page."""
        jobs = [Job("cover", self.documents.cover())] if self.paper.cover else []
        jobs += [Job(c.id, self.documents.chapter(c, {})) for c in self.paper.chapters if not c.needs_pages]
        self._render(jobs)

    def settle_pages(self) -> None:
        """Render the contents list and the chapters that print page numbers until no page moves any more."""
        for _ in range(_MOST_ROUNDS):
            before = dict(self.page_of)
            self._count()
            if before and before == self.page_of:
                return
            jobs = [Job("contents", self.documents.contents(self.page_of))] if self.paper.contents_title else []
            jobs += [Job(c.id, self.documents.chapter(c, self.page_of)) for c in self.paper.chapters if c.needs_pages]
            self._render(jobs)
        raise CswoReportError("The page numbers in the contents list do not settle.", "Shorten the contents by a line.")

    def feet(self) -> list[Mapping[str, str] | None]:
        """What stands at the foot of each page.

        Document, section and page number, and the notice every page carries.
        """
        notice = " | ".join(line for line in (self.paper.banner, self.paper.synthetic) if line)
        feet: list[Mapping[str, str] | None] = []
        for name in self.order:
            if name == "cover":
                feet += [None] * self.rendered[name].pages
                continue
            for page in range(self.rendered[name].pages):
                heading = self._heading_on(name, page)
                run = " | ".join(words for words in (self.paper.running_title, heading) if words)
                feet.append({"page": str(len(feet) + 1), "run": run, "notice": notice})
        return feet

    def findings(self) -> list[Finding]:
        """What is wrong with the pages, each with its printed page number."""
        return [fault.finding(self.page_of[name]) for name in self.order for fault in self.rendered[name].faults]

    def outline(self) -> list[Entry]:
        entries = []
        for name in (name for name in self.order if name != "cover"):
            chapter = self.chapters.get(name)
            if chapter is None:
                entries.append(Entry(self.paper.contents_title, name))
                continue
            sections = tuple(
                Entry(f"{section.number} {section.title}".strip(), section.id)
                for section in chapter.sections
                if not is_bare(chapter, section)
            )
            entries.append(Entry(_spoken(chapter), name, sections))
        return entries

    def _heading_on(self, name: str, page: int) -> str:
        """The last section that has begun by the end of this page, else the chapter."""
        chapter = self.chapters.get(name)
        if chapter is None:
            return self.paper.contents_title
        heading = _spoken(chapter)
        for section in chapter.sections:
            if not is_bare(chapter, section) and self.rendered[name].anchors.get(section.id, page + 1) <= page:
                heading = f"{section.number} {section.title}".strip()
        return heading

    def _count(self) -> None:
        """Work out the page of every id from what is rendered; a document not rendered yet counts as one page."""
        self.page_of, at = {}, 1
        for name in self.order:
            rendered = self.rendered.get(name)
            self.page_of[name] = at
            for anchor, page in rendered.anchors.items() if rendered else ():
                self.page_of[anchor] = at + page
            at += rendered.pages if rendered else 1
        self.total = at - 1

    def _render(self, jobs: list[Job]) -> None:
        _refuse_missing_characters(jobs)

        def tell(name: str) -> None:
            chapter = self.chapters.get(name)
            self.progress(f"{_spoken(chapter) if chapter else name}")

        self.rendered |= self.machine.render(jobs, tell)


def _spoken(chapter: Chapter) -> str:
    """A chapter's number and title, as the outline and the foot of its pages give it."""
    if chapter.kind is ChapterKind.APPENDIX and chapter.number:
        name = chapter_name(chapter)
        return f"{name[:1].upper()}{name[1:]}. {chapter.title}"
    return f"{chapter.number} {chapter.title}".strip()


def _facts(paper: Paper) -> Facts:
    return Facts(f"{paper.title} {paper.year}", paper.council, paper.description, paper.language, paper.dated)


def _refuse_missing_characters(jobs: list[Job]) -> None:
    """A character the type lacks would be drawn from some other font of this machine, or as an empty box."""
    findings = []
    for job in jobs:
        for character in missing_characters(re.sub(r"<[^>]*>", "", job.document)):
            name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
            rule = "The paper's type cannot draw this character."
            findings.append(
                Finding("character", f"chapter '{job.id}'", rule, "Replace it by a word.", f"{character} ({name})")
            )
    if findings:
        raise FindingsBlock("The paper cannot be printed as it stands.", findings)
