"""Everything a year publishes: editions of the report, the papers that go with it and its data, from one reading of the store.

A `Publication` gathers a year once; each product is made from it by one function, named in `PRODUCTS`. A product that is added
there is built by `report build --all` and named in the manifest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from cswo_report import files
from cswo_report.domain.findings import Finding
from cswo_report.domain.paper import DataFile, Paper
from cswo_report.domain.year import ReportingYear
from cswo_report.papers.annual_report import compile_report
from cswo_report.papers.facts import Facts
from cswo_report.usecases import printed, reporting
from cswo_report.usecases.workspace import Workspace

Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """One file of a publication. `pages` is 0 where a file has none; `findings` are what its pages or tags have amiss."""

    product: str
    edition: str
    path: Path
    sha256: str
    pages: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Product:
    """Something a year publishes. `maker` is 'module:function' under usecases, called with the publication; it answers its files."""

    slug: str
    title: str
    maker: str

    def make(self, publication: Publication) -> list[Made]:
        module, _, function = self.maker.partition(":")
        made: list[Made] = getattr(import_module(f"cswo_report.usecases.{module}"), function)(publication)
        return made


PRODUCTS: dict[str, Product] = {
    each.slug: each
    for each in (
        Product("members", "Members’ edition", "publishing:members_edition"),
        Product("officer", "Officers’ edition", "publishing:officers_edition"),
    )
}


@dataclass
class Publication:
    """One year of one workspace, being published into `folder`. What is gathered for one product serves the next."""

    workspace: Workspace
    year: ReportingYear
    folder: Path
    say: Say
    warn: Say = field(default=lambda _: None)
    _facts: dict[str, Facts] = field(default_factory=dict)
    _papers: dict[str, Paper] = field(default_factory=dict)

    def facts(self, edition: str) -> Facts:
        """What an edition is compiled from; a fault that cannot be printed stops here, with file and line."""
        if edition not in self._facts:
            self.say("reading the store")
            self._facts[edition] = reporting.fit_to_print(self.workspace, self.year, edition, self.warn)
        return self._facts[edition]

    def report(self, edition: str) -> Paper:
        """The annual report of an edition."""
        if edition not in self._papers:
            self._papers[edition] = compile_report(self.facts(edition))
        return self._papers[edition]

    def pdf(self, product: str, paper: Paper, name: str, data: Sequence[DataFile] = ()) -> Made:
        """Lay a paper out as `name`.pdf, whole or not at all."""
        from cswo_report.render.build import build_pdf

        path = self.folder / f"{name}.pdf"
        built = build_pdf(
            paper,
            path,
            theme_folder=self.workspace.theme_folder,
            cache=self.workspace.folder / ".cache",
            progress=self.say,
            data=data,
        )
        return Made(product, paper.edition, path, built.sha256, built.pages, built.findings)

    def file(self, product: str, edition: str, name: str, content: bytes) -> Made:
        """Write a file of any other kind, whole or not at all; `name` may hold folders."""
        path = self.folder / name
        files.make_private_folder(path.parent)
        files.write_whole(path, content)
        return Made(product, edition, path, hashlib.sha256(content).hexdigest())


def publish(
    workspace: Workspace,
    year: ReportingYear,
    wanted: Sequence[str],
    folder: Path | None,
    say: Say,
    warn: Say = lambda _: None,
) -> list[Made]:
    """Make the products named in `wanted`, in that order. Each file is whole or absent."""
    reporting.check_begun(year)
    target = folder or workspace.output_folder(year)
    files.make_private_folder(target)
    publication = Publication(workspace, year, target, say, warn)
    return [made for slug in wanted for made in PRODUCTS[slug].make(publication)]


def members_edition(publication: Publication) -> list[Made]:
    return [_edition(publication, "members")]


def officers_edition(publication: Publication) -> list[Made]:
    return [_edition(publication, "officer")]


def _edition(publication: Publication, edition: str) -> Made:
    paper = publication.report(edition)
    made = publication.pdf(edition, paper, reporting.file_name(publication.year, edition))
    printed.keep(publication.workspace, paper, made.path, made.sha256, publication.warn)
    return replace(made, product=edition)
