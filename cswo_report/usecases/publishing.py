"""Everything a year publishes: editions of the report, the papers that go with it and its data, from one reading of the store.

A `Publication` gathers a year once; each product is made from it by one function, named in `PRODUCTS`. A product that is added
there is built by `report build --all` and named in the manifest.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from cswo_report import files
from cswo_report.domain.findings import shown
from cswo_report.domain.paper import DataFile, Paper
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import CswoReportError, FindingsBlock, InputRefused
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Facts
from cswo_report.render.crew import crew_ahead, crew_for
from cswo_report.usecases import comparing, manifest, printed, remembered, reporting
from cswo_report.usecases.made import Made as Made
from cswo_report.usecases.workspace import Workspace

Say = Callable[[str], None]
WORKERS = 2
MOST_TOLD = 20  # differences that one refusal names
FORMS = ("pdf", "html", "xlsx", "ods", "json")


@dataclass(frozen=True)
class Product:
    """Something a year publishes.

    `maker` is 'module:function' under usecases, called with the publication; it answers its files, the one to open first.
    `forms` are the endings of the files it makes.
    """

    slug: str
    title: str
    maker: str
    forms: tuple[str, ...] = ("pdf",)

    def make(self, publication: Publication) -> list[Made]:
        module, _, function = self.maker.partition(":")
        maker = getattr(import_module(f"cswo_report.usecases.{module}"), function)
        made: list[Made] = maker(publication)
        return made


PRODUCTS: dict[str, Product] = {
    each.slug: each
    for each in (
        Product("members", "Members’ edition", "publishing:members_edition"),
        Product("officer", "Officers’ edition", "publishing:officers_edition"),
        Product("return", "Return to the Scottish Government", "publishing:national_return", ("pdf", "json")),
        Product("web", "Edition for the screen", "web_edition:web", ("html",)),
        Product("workbook", "Data workbook", "workbooks:workbook", ("xlsx", "ods")),
        Product("cover", "Committee cover papers", "papers:cover_papers"),
        Product("summary", "Members’ summary", "papers:members_summary"),
        Product("comment", "Independent comment on performance", "papers:comment"),
    )
}
EDITIONS = ("members", "officer", "return")
"""Products that are editions of the report: what one prints, the others print too, except where policy says."""


@dataclass
class Publication:
    """One year of one workspace, being published into `folder`. What is gathered for one product serves the next.

    `edition` and `forms` are what was asked for, for products that can be of any edition or form. `look` names a theme that is
    not the council's usual one.
    """

    workspace: Workspace
    year: ReportingYear
    folder: Path
    say: Say
    warn: Say = field(default=lambda _: None)
    edition: str = "members"
    forms: frozenset[str] = frozenset({"pdf"})
    look: str = ""
    only: str = ""  # of a product with several papers, the one asked for: a committee, or a quarter
    page_of: dict[tuple[str, str], Mapping[str, int]] = field(default_factory=dict)  # by slug and edition of a paper
    made_of: list[tuple[Paper, Made]] = field(default_factory=list)
    _gathered: list[reporting.Gathered] = field(default_factory=list)
    _facts: dict[str, Facts] = field(default_factory=dict)
    _papers: dict[str, Paper] = field(default_factory=dict)

    def facts(self, edition: str) -> Facts:
        """What an edition is compiled from; a fault that cannot be printed stops here, with file and line."""
        if edition not in self._facts:
            reporting.edition_of(self.workspace, edition)
            if not self._gathered:
                self._gathered.append(remembered.gathered(self.workspace, self.year, self.say))
            warn = self.warn if not self._facts else lambda _: None
            self._facts[edition] = reporting.fit_to_print(self.workspace, self.year, edition, warn, self._gathered[0])
        return self._facts[edition]

    def prove(self) -> None:
        """Keep what was read for the next build, if the store holds nothing newer than this build."""
        for told in self._gathered:
            remembered.prove(self.workspace, self.year, told)

    def report(self, edition: str) -> Paper:
        """The annual report of an edition."""
        if edition not in self._papers:
            self._papers[edition] = compile_report(self.facts(edition))
        return self._papers[edition]

    def name(self, edition: str) -> str:
        """The name of an edition's file or folder, without an ending."""
        return reporting.file_name(self.year, edition, self.look)

    def pdf(self, product: str, paper: Paper, name: str, data: Sequence[DataFile] = ()) -> Made:
        """Lay a paper out as `name`.pdf, whole or not at all, with its own numbers inside it and beside it as files of data."""
        from cswo_report.papers.data_files import data_of
        from cswo_report.render.build import build_pdf
        from cswo_report.usecases.outside_check import outside_verdict

        path = self.folder / f"{name}.pdf"
        carried: list[DataFile] = []

        def carry() -> list[DataFile]:
            carried.extend((*data_of(paper, name), *data))
            return carried

        built = build_pdf(
            paper,
            path,
            theme_folder=self.workspace.theme_folder,
            cache=self.workspace.folder / ".cache",
            progress=self.say,
            data=carry,
        )
        self.page_of[paper.slug, paper.edition] = built.page_of
        for each in carried:
            files.write_whole(self.folder / each.name, each.content)
        findings = (*built.findings, *outside_verdict(path))
        made = Made(product, paper.edition, path, built.sha256, built.pages, findings, tuple(d.name for d in carried))
        self.made_of.append((paper, made))
        return made

    def file(self, product: str, edition: str, name: str, content: bytes) -> Made:
        """Write a file of any other kind, whole or not at all; `name` may hold folders."""
        path = self.folder / name
        files.make_private_folder(path.parent)
        files.write_whole(path, content)
        return Made(product, edition, path, hashlib.sha256(content).hexdigest())

    def printed(self, made: Iterable[Made]) -> list[tuple[Paper, Made]]:
        """Every paper that was made, with the first file that prints it."""
        found = list(self.made_of)
        for edition, paper in self._papers.items():
            if not any(each is paper for each, _ in found):
                found += [(paper, each) for each in made if each.edition == edition][:1]
        return found


def publish(
    workspace: Workspace,
    year: ReportingYear,
    wanted: Sequence[str],
    folder: Path | None,
    say: Say,
    warn: Say = lambda _: None,
    *,
    edition: str = "members",
    forms: Iterable[str] = FORMS,
    look: str = "",
    only: str = "",
) -> list[Made]:
    """Make the products named in `wanted`, in that order, and the manifest beside them. Each file is whole or absent.

    Where several are editions, they are first compared: FindingsBlock, with nothing made, where they differ and no policy says so.
    """
    reporting.check_begun(year)
    for each in (edition, *(name for name in wanted if name in EDITIONS)):
        reporting.edition_of(workspace, each)
    target = folder or workspace.output_folder(year)
    publication = Publication(workspace, year, target, say, warn, edition, frozenset(forms), look, only)
    _make_ready(workspace)
    editions = [name for name in wanted if name in EDITIONS]
    for each in editions or [edition]:
        publication.facts(each)  # what stops a build stops it before a folder is made
    compared = _compared(publication, editions)
    files.make_private_folder(target)
    head = manifest.head_of(workspace)
    made: list[Made] = []
    done: list[str] = []
    stopped: CswoReportError | None = None
    try:
        with crew_for(WORKERS):
            for name in wanted:
                made += PRODUCTS[name].make(publication)
                done.append(name)
    except CswoReportError as fault:  # what was made before it stands, and is kept and named as such
        stopped = fault
    for paper, first in publication.printed(made):
        printed.keep(workspace, paper, first.path, first.sha256, warn)
    publication.prove()
    if made:
        manifest.write(publication.folder, manifest.Built(workspace, year, head, tuple(made), tuple(compared)))
    if stopped:
        if len(wanted) > 1:
            stopped.remedy = " ".join(filter(None, (stopped.remedy, _told(wanted, done))))
        raise stopped
    return made


def _told(wanted: Sequence[str], done: Sequence[str]) -> str:
    """After a fault: what was made before it, and what was not and lies there as an earlier build left it, if one did."""
    left = ", ".join(PRODUCTS[name].title for name in wanted if name not in done)
    made = ", ".join(PRODUCTS[name].title for name in done)
    return f"{f'Made: {made}' if made else 'Nothing was made'}. Not made, and as before if there: {left}."


def _make_ready(workspace: Workspace) -> None:
    """Let workers that have begun read the style and the fonts while the store is read. A fault in them is told where they are used."""
    if (crew := crew_ahead()) is None:
        return
    from cswo_report.render.cache import key_of_assets
    from cswo_report.render.style import print_assets
    from cswo_report.render.theme import load_theme

    with contextlib.suppress(CswoReportError):
        assets = print_assets(load_theme(workspace.base_theme, workspace.theme_folder))
        crew.make_ready(key_of_assets(assets), assets)


def _compared(publication: Publication, editions: Sequence[str]) -> list[comparing.Comparison]:
    """Each edition against the first; FindingsBlock for what no policy allows."""
    found = []
    for other in editions[1:]:
        pair = [
            (publication.report(name), publication.workspace.reference.editions[name]) for name in (editions[0], other)
        ]
        found.append(comparing.compare(*pair[0], *pair[1]))
    stopping = [finding for each in found for finding in comparing.not_allowed(each)]
    if stopping:
        told = stopping[:MOST_TOLD]
        more = f" The first {MOST_TOLD} of {len(stopping)}:" if len(stopping) > MOST_TOLD else ""
        remedy = (
            f"See them all: cswo-report report compare {publication.year.label} {found[0].first} {found[-1].second}"
        )
        raise FindingsBlock(f"Nothing was built: editions differ where no policy says they may.{more}", told, remedy)
    return found


def compared(
    workspace: Workspace, year: ReportingYear, first: str, second: str, warn: Say = lambda _: None
) -> comparing.Comparison:
    """Two editions held against each other, figure by figure; nothing is written."""
    editions = [reporting.edition_of(workspace, name) for name in (first, second)]
    publication = Publication(workspace, year, workspace.output_folder(year), lambda _: None, warn)
    return comparing.compare(publication.report(first), editions[0], publication.report(second), editions[1])


def in_theme(workspace: Workspace, theme: str) -> tuple[Workspace, str]:
    """The workspace in another look, and the name of that look for its files: '' where it is the council's own."""
    if not theme or theme == workspace.settings.theme:
        return workspace, ""
    if not theme.replace("_", "").replace("-", "").isalnum():
        raise InputRefused(f"--theme (given: {shown(theme, 20)}): a theme's name has letters, digits, - and _.")
    from cswo_report.render.theme import shipped_themes

    if workspace.theme_folder and not (workspace.folder / "themes" / theme).is_dir() and theme in shipped_themes():
        return replace(workspace, look=theme), theme  # the council's crest and colours stay
    other = replace(workspace, settings=replace(workspace.settings, theme=theme))
    assert other.base_theme  # NotFound here, before anything is read, where there is no such theme
    return other, theme


def build_one(
    workspace: Workspace,
    year: ReportingYear,
    edition: str,
    form: str,
    folder: Path | None,
    say: Say,
    warn: Say = lambda _: None,
) -> Made:
    """One edition in one form; the file to open first."""
    return build_edition(workspace, year, edition, [form], folder, say, warn)[0]


def build_edition(
    workspace: Workspace,
    year: ReportingYear,
    edition: str,
    forms: Sequence[str],
    folder: Path | None,
    say: Say,
    warn: Say = lambda _: None,
    *,
    look: str = "",
) -> list[Made]:
    """One edition in every form asked for; the file to open first is the first of each."""
    policy = reporting.edition_of(workspace, edition)
    for form in forms:
        if form not in policy.forms:
            offered = ", ".join(policy.forms)
            raise InputRefused(f"--format (given: {form}): the {edition} edition is made as {offered}.")
    wanted = [edition] if {"pdf", "json"} & set(forms) else []
    wanted += ["web"] if "html" in forms else []
    wanted += ["workbook"] if {"xlsx", "ods"} & set(forms) else []
    return publish(workspace, year, wanted, folder, say, warn, edition=edition, forms=forms, look=look)


def members_edition(publication: Publication) -> list[Made]:
    return [_edition(publication, "members")]


def officers_edition(publication: Publication) -> list[Made]:
    return [_edition(publication, "officer")]


def national_return(publication: Publication) -> list[Made]:
    """The return as PDF and as data, or as that of them which was asked for."""
    from cswo_report.papers.return_form import return_of
    from cswo_report.usecases.schemas import as_bytes

    made = [_edition(publication, "return")] if "pdf" in publication.forms else []
    if "json" in publication.forms:
        policy = publication.workspace.reference.editions["return"]
        content = as_bytes(return_of(publication.facts("return"), publication.report("return"), policy))
        made.append(publication.file("return", "return", f"{publication.name('return')}.json", content))
    return made


def _edition(publication: Publication, edition: str) -> Made:
    return publication.pdf(edition, publication.report(edition), publication.name(edition))
