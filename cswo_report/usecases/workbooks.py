"""The data workbook of a year as a product: the same model written in two forms, each read back and checked before it is kept."""

from __future__ import annotations

from collections.abc import Callable

from cswo_report.domain.data_workbook import DataWorkbook
from cswo_report.domain.findings import Finding
from cswo_report.errors import FindingsBlock
from cswo_report.papers.workbook import workbook_of
from cswo_report.usecases.publishing import Made, Publication

FORMS = ("xlsx", "ods")


def workbook(publication: Publication) -> list[Made]:
    """Write the data of the edition asked for in those of the two forms that were asked for; where one has a fault, none is written."""
    edition = publication.edition
    book = workbook_of(publication.report(edition))
    name = f"{publication.name(edition)}-data"
    publication.say("writing the data workbook")
    made = {f"{name}.{form}": _writer(form)(book) for form in FORMS if form in publication.forms}
    findings = [fault for file, content in made.items() for fault in checked(content, file, book)]
    if findings:
        raise FindingsBlock(f"The data workbook was not written: {len(findings)} faults in it.", findings)
    return [publication.file("workbook", edition, file, content) for file, content in made.items()]


def checked(content: bytes, file: str, book: DataWorkbook) -> list[Finding]:
    """The faults of a written workbook, read back from its bytes."""
    from cswo_report.exchange import workbook_check

    return workbook_check.check(content, file.rpartition(".")[2], book, file)


def _writer(form: str) -> Callable[[DataWorkbook], bytes]:
    from cswo_report.exchange import workbook_ods, workbook_xlsx

    return {"xlsx": workbook_xlsx.content, "ods": workbook_ods.content}[form]
