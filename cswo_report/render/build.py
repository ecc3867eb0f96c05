"""A paper becomes a PDF: chapters first, then what prints page numbers, then one pass that joins them.

The order matters. Chapters print no page numbers, so they can be rendered at once and kept. The front and the
appendices print the numbers of other pages and push them along at the same time, so they are rendered again until
nothing moves.
"""

from __future__ import annotations

import hashlib
import pickle
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cswo_report.domain.findings import Finding, only_refusals
from cswo_report.domain.paper import Asks, Chapter, ChapterKind, DataFile, Paper
from cswo_report.errors import CswoReportError, FindingsBlock
from cswo_report.files import write_whole
from cswo_report.render import layout_whole, limits, source_lint, structure
from cswo_report.render.assemble import Entry, Part, assemble
from cswo_report.render.cache import Cache
from cswo_report.render.html import Documents
from cswo_report.render.metadata import Facts
from cswo_report.render.orders import Order
from cswo_report.render.pace import Pace, Places
from cswo_report.render.pdf import Rendered
from cswo_report.render.places import chapter_name, is_bare
from cswo_report.render.type_metrics import missing_characters
from cswo_report.render.workers import Press, press

PAGES_OF_A_FRONT = (
    2  # of a page-printing chapter before the contents, such as "the year at a glance"; a guess saves a round
)
LINES_OF_A_CONTENTS = 45  # about what fits on its first page, sections in two columns; a guess as well
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
    data: Sequence[DataFile] | Callable[[], Sequence[DataFile]] = (),
) -> Built:
    """Render `paper` to a tagged PDF at `target`, whole or not at all; two builds of one paper give the same bytes.

    `cache` is a private folder of rendered chapters, or None to render all. `progress` is told each step in words.
    `data` are files of data that travel inside the PDF, or make them while the chapters are laid out. Raises MissingOnMachine without Pango, FindingsBlock for
    characters the type lacks and for faults that shut out a reader, CswoReportError for faults of ours.
    """
    documents = Documents(paper, theme_folder=theme_folder)
    kept = Cache(cache)
    pace, places = Pace(cache, paper.slug, workers), Places(cache, f"{paper.slug}/{paper.edition}/{paper.theme}")
    with press(documents.assets(), kept, workers) as machine, ThreadPoolExecutor(1) as beside:
        making = beside.submit(lambda: tuple(data() if callable(data) else data))
        bound = _Binding(paper, documents, machine, pace, places, progress)
        bound.render_chapters()
        bound.settle_pages()
        limits.refuse_overflow(paper, documents, machine, bound.rendered, bound.page_of)
        progress("joining the chapters")
        feet = bound.rendered_feet()
        carried = making.result()
    names = {name: f"page {page}" for name, page in bound.page_of.items()}
    parts = [Part(name, bound.rendered[name].pdf) for name in bound.order]
    content = assemble(parts, feet.pdf, bound.outline(), _facts(paper), names, carried)
    of_tags = structure.whole_faults(content, tuple(file.name for file in carried))
    findings = (*bound.findings(), *(fault.finding(1) for fault in of_tags))
    if stopping := only_refusals(list(findings)):
        raise FindingsBlock("The paper was not built: some readers could not read it as it stands.", stopping)
    write_whole(target, content)
    kept.prune()
    pace.keep()
    places.keep(bound.numbered())
    return Built(bound.total, dict(bound.page_of), hashlib.sha256(content).hexdigest(), findings)


class _Binding:
    """The documents of one paper in their order, and the pages they come to. Page 1 is the cover."""

    def __init__(
        self,
        paper: Paper,
        documents: Documents,
        machine: Press,
        pace: Pace,
        places: Places,
        progress: Callable[[str], None],
    ) -> None:
        self.paper, self.documents, self.machine, self.progress = paper, documents, machine, progress
        self.pace, self.places = pace, places
        self.chapters = {chapter.id: chapter for chapter in paper.chapters}
        by_kind = {kind: [c.id for c in paper.chapters if c.kind is kind] for kind in ChapterKind}
        front, rest = by_kind[ChapterKind.FRONT], by_kind[ChapterKind.BODY] + by_kind[ChapterKind.APPENDIX]
        cover = ["cover"] if paper.cover else []
        contents = ["contents"] if paper.contents_title else []
        self.order = [*cover, *front, *contents, *rest]
        self.written: dict[str, str] = {}
        self.rendered: dict[str, Rendered] = {}
        self.page_of: dict[str, int] = {}
        self.total = 0
        self._feet: tuple[str, Rendered] | None = None
        pace.expect({name: _size(self.chapters.get(name)) for name in self.order})

    def render_chapters(self) -> None:
        """Everything that prints no page number of another page."""
        ready = [name for name in self.order if name != "contents" and not self._prints_pages(name)]
        self._render(self._job(name) for name in sorted(ready, key=self.pace.seconds_for, reverse=True))

    def settle_pages(self) -> None:
        """Render the chapters that print page numbers, then the contents list, until no page moves any more.

        What would come out as it is already written is not rendered again. The feet of the pages are made beside the contents.
        """
        numbered = [name for name in self.order if self._prints_pages(name)]
        contents = [name for name in self.order if name == "contents"]
        for _ in range(_MOST_ROUNDS):
            self._count()
            moved = self._renew(numbered)
            self._count()
            moved |= self._renew(contents, self._job_of_feet())
            if not moved:
                return
        raise CswoReportError("The page numbers in the contents list do not settle.", "Shorten the contents by a line.")

    def rendered_feet(self) -> Rendered:
        """The feet of all pages, a page each."""
        self._renew([], self._job_of_feet())
        assert self._feet is not None
        return self._feet[1]

    def _renew(self, names: Iterable[str], more: Sequence[Order] = ()) -> bool:
        """Render those of the documents that are not written yet, or would be written otherwise now; whether there were any."""
        jobs = [job for job in map(self._job, names) if job.document != self.written.get(job.id)]
        self._render([*jobs, *more])
        return bool(jobs)

    def numbered(self) -> dict[str, tuple[int, Mapping[str, int]]]:
        """How the documents that print page numbers came out: their pages, and where in them each id stands."""
        names = [name for name in self.order if name == "contents" or self._prints_pages(name)]
        return {name: (self.rendered[name].pages, self.rendered[name].anchors) for name in names}

    def _prints_pages(self, name: str) -> bool:
        return name in self.chapters and self.chapters[name].needs_pages

    def _job(self, name: str) -> Order:
        if name == "cover":
            return Order(name, self.documents.cover(), title="Cover")
        if name == "contents":
            return Order(name, self.documents.contents(self.page_of), title=self.paper.contents_title)
        chapter = self.chapters[name]
        pages = self.page_of if chapter.needs_pages else {}
        return Order(name, self.documents.chapter(chapter, pages), title=_spoken(chapter))

    def _job_of_feet(self) -> list[Order]:
        """The feet as the pages stand now; none where just these were made."""
        document = self.documents.furniture(self.feet())
        if self._feet and self._feet[0] == document:
            return []
        return [Order("feet", document, tagged=False, title="The feet of the pages")]

    def feet(self) -> list[Mapping[str, str] | None]:
        """What stands at the foot of each page.

        Document, section and page number, and the notice every page carries.
        """
        notice = " | ".join(line for line in (self.paper.banner, self.paper.synthetic) if line)
        feet: list[Mapping[str, str] | None] = []
        for name in self.order:
            pages = self._pages(name)
            if name == "cover":
                feet += [None] * pages
                continue
            for page in range(pages):
                heading = self._heading_on(name, page)
                run = " | ".join(words for words in (self.paper.running_title, heading) if words)
                feet.append({"page": str(len(feet) + 1), "run": run, "notice": notice})
        return feet

    def findings(self) -> list[Finding]:
        """What is wrong with the pages, each with its printed page number."""
        found = [fault.finding(self.page_of[name]) for name in self.order for fault in self.rendered[name].faults]
        return found + layout_whole.faults(self.written, self.order, self.page_of)

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
        anchors = self.rendered[name].anchors if name in self.rendered else {}
        for section in chapter.sections:
            if not is_bare(chapter, section) and anchors.get(section.id, page + 1) <= page:
                heading = f"{section.number} {section.title}".strip()
        return heading

    def _count(self) -> None:
        """Work out the page of every id from what is rendered."""
        self.page_of, at = {}, 1
        for name in self.order:
            rendered = self.rendered.get(name)
            self.page_of[name] = at
            anchors = rendered.anchors if rendered else self.places.anchors(name)
            for anchor, page in anchors.items():
                self.page_of[anchor] = at + page
            at += self._pages(name)
        self.total = at - 1

    def _pages(self, name: str) -> int:
        """How many pages a document has; as many as it mostly comes to where it is not rendered yet."""
        if name in self.rendered:
            return self.rendered[name].pages
        if (known := self.places.pages(name)) is not None:
            return known
        if name == "contents":
            lines = sum(1 + (len(chapter.sections) + 1) // 2 for chapter in self.paper.chapters)
            return 1 if lines <= LINES_OF_A_CONTENTS else 2
        chapter = self.chapters.get(name)
        if chapter is None or chapter.kind is not ChapterKind.FRONT:
            return 1
        asks = any(isinstance(block, Asks) for section in chapter.sections for block in section.blocks)
        return 1 if asks else PAGES_OF_A_FRONT

    def _render(self, jobs: Iterable[Order]) -> None:
        def checked() -> Iterator[Order]:
            for job in jobs:
                _refuse_missing_characters([job])
                source_lint.refuse(job.id, job.document)
                self.written[job.id] = job.document
                yield job

        def tell(name: str, seconds: float | None) -> None:
            if seconds is None:
                self.pace.had(name)
                return
            self.pace.took(name, seconds)
            self.progress(self.pace.words())

        done = self.machine.render(checked(), tell)
        if "feet" in done:
            self._feet = self.written["feet"], done.pop("feet")
        self.rendered |= done


def _size(chapter: Chapter | None) -> int:
    """How much there is to lay out, roughly: enough to begin with the longest."""
    return len(pickle.dumps(chapter)) if chapter else 0


def _spoken(chapter: Chapter) -> str:
    """A chapter's number and title, as the outline and the foot of its pages give it."""
    if chapter.kind is ChapterKind.APPENDIX and chapter.number:
        name = chapter_name(chapter)
        return f"{name[:1].upper()}{name[1:]}. {chapter.title}"
    return f"{chapter.number} {chapter.title}".strip()


def _facts(paper: Paper) -> Facts:
    return Facts(f"{paper.title} {paper.year}", paper.council, paper.description, paper.language, paper.dated)


def _refuse_missing_characters(jobs: list[Order]) -> None:
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
