"""The narrative files of a year: scaffolded with the guidance's questions, read as safe HTML with their figures bound."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from cswo_report import files
from cswo_report.domain import identifiers
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.measures import FigureRef
from cswo_report.domain.outline import SectionSpec
from cswo_report.domain.prose import AskedBlock, Said, Written
from cswo_report.domain.registers import Record
from cswo_report.domain.values import PRESENCE_WORDS, Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.figures.asking import FORMS, names_in
from cswo_report.figures.book import Book
from cswo_report.figures.wording import say
from cswo_report.papers import asks, glance, links
from cswo_report.usecases import vignettes
from cswo_report.usecases.workspace import Workspace

if TYPE_CHECKING:
    from cswo_report.render.markdown_language import Met

PAPER = "annual_report"
SHORT_PAPERS = ("members_summary", "committee_paper")
NARRATIVE_LIMIT = 200_000  # bytes
_BUILT = "advice audits authorisations comparison delegations duties escalations exceptions grades officers promises"
_BUILT_TOO = "reviews_list staff_groups statements template trends"
TABLES = frozenset(f"tab_{name}" for name in f"{_BUILT} {_BUILT_TOO}".split())
"""Tables whose builders name them, so that no section does."""
ABSENT_WORDS = frozenset(words for presence, words in PRESENCE_WORDS.items() if presence is not Presence.NIL)


def scaffold(workspace: Workspace, year: ReportingYear) -> tuple[list[Path], list[Path]]:
    """Make the narrative files of a year, each with the guidance's questions as a comment; answer (made, kept)."""
    folder = workspace.narrative_folder(year)
    files.make_private_folder(folder)
    made, kept = [], []
    for section in narrated(workspace):
        path = folder / f"{section.slug}.md"
        if path.exists():
            kept.append(path)
            continue
        files.write_whole(path, _scaffold_text(section, year).encode())
        made.append(path)
    return made, kept


def narrated(workspace: Workspace) -> list[SectionSpec]:
    outline = workspace.reference.outline(PAPER, "9999-00")
    sections = workspace.reference.sections(PAPER)
    order = [slug for chapter in outline.chapter for slug in chapter.sections]
    short = [each for paper in SHORT_PAPERS for each in workspace.reference.sections(paper).values()]
    return [each for each in (*(sections[slug] for slug in order), *short) if each.narrative]


def _scaffold_text(section: SectionSpec, year: ReportingYear) -> str:
    keys = sorted(
        {key for block in section.block for key in (*block.measures, *(k for _, keys in block.groups for k in keys))}
    )
    lines = [
        f"<!-- {section.title}, {year.label}. Write below the line that closes this comment; about {section.words} words.",
    ]
    if not section.form:
        lines += [
            "     The first paragraph is set larger: give the answer in one or two sentences, at most 35 words.",
            "     Use ### for a heading inside the section.",
        ]
    else:
        lines += ["", "     How this file is written:", *(f"     {line}" for line in section.form)]
    if section.prompts:
        lines += ["", "     What this section should answer:", *(f"     - {prompt}" for prompt in section.prompts)]
    if keys:
        lines += [
            "",
            "     Figures you can name, so that words and tables cannot disagree:",
            *(f"     [[{key}]]" for key in keys),
            "     More are found with: cswo-report figures YEAR --search WORDS",
            "",
            "     How each may be printed:",
            *(f"     {form.written}  {form.meaning}: {form.example}" for form in FORMS),
            "     A table or chart stands alone on a line: [[table: name, name | Title]], [[chart: name as line]].",
        ]
    return "\n".join([*lines, "-->", "", ""])


def figures_named(workspace: Workspace, year: ReportingYear) -> set[FigureRef]:
    """Every figure that the narratives of a year name, so that it is counted; a file that cannot be read names none yet."""
    found: set[FigureRef] = set()
    for section in narrated(workspace):
        path = workspace.narrative_folder(year) / f"{section.slug}.md"
        if path.is_file() and path.stat().st_size <= NARRATIVE_LIMIT:
            found |= names_in(path.read_text(encoding="utf-8-sig", errors="replace"))
    return found


def read_narratives(
    workspace: Workspace, year: ReportingYear, book: Book, consents: Iterable[Record], edition: str, day: date
) -> tuple[dict[str, Written], list[Finding]]:
    """Every section's narrative ready to be laid out, and every fault in them with file and line.

    `consents` are those recorded for case vignettes; `edition` (empty where it tells none) and `day` are the report's.
    """
    from cswo_report.render.markdown import read

    written: dict[str, Written] = {}
    findings: list[Finding] = []
    placed: list[vignettes.Placed] = []
    for section in narrated(workspace):
        path = workspace.narrative_folder(year) / f"{section.slug}.md"
        if not path.is_file():
            continue
        shown = str(path.relative_to(workspace.folder))
        try:
            findings += _of_form(workspace, section.slug, read_text(path, shown), shown)
            found = read(read_text(path, shown), file=shown, say=lambda inside: say(book, inside))
        except InputRefused as fault:
            findings += [finding for finding in fault.findings if isinstance(finding, Finding)]
            continue
        placed += [vignettes.Placed(shown, vignette) for vignette in found.vignettes]
        findings += _identifiers(found.written, shown, workspace)
        findings += [_named_but_absent(shown, met) for met in found.met if _is_absent(met.said)]
        if found.written.parts:
            written[section.slug] = found.written
    return written, findings + (vignettes.judge(placed, consents, edition, day) if edition else [])


def _of_form(workspace: Workspace, slug: str, text: str, shown: str) -> list[Finding]:
    """What is wrong with the form of a narrative that is more than prose, and links that lead nowhere."""
    sections = workspace.reference.sections(PAPER)
    places = {*sections, *(block.id for section in sections.values() for block in section.block if block.id)}
    found = links.faults(text, shown, places | TABLES)
    if slug == asks.SLUG and _has_words(text):
        found += asks.faults(text, shown, sections)
    if slug == glance.SLUG:
        found += glance.faults(text, shown)
    return found


def _has_words(text: str) -> bool:
    return bool(links.without_comments(text).strip())


def _identifiers(written: Written, shown: str, workspace: Workspace) -> list[Finding]:
    """What could identify a person; the council's own telephone, address and e-mail, as its settings give them, identify nobody."""
    html = " ".join(part.html for part in written.parts if not isinstance(part, AskedBlock))
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    own = [
        part.strip() for part in re.split(r"[,;]|\bor\b|\b(?:telephone|e-?mail|write to)\b", workspace.settings.contact)
    ]
    for part in own:
        if re.search(r"[\d@]", part):
            text = re.sub(r"\s+".join(map(re.escape, part.split())), " ", text)
    return [
        Finding(
            "identifier",
            shown,
            f"The text seems to hold {kind}; no child or adult may be identifiable in a report.",
            "Take it out, unless it belongs to nobody who uses services.",
            severity=Severity.WARNING,
        )
        for kind in identifiers.kinds_found(text, is_prose=True, denied=workspace.reference.denied)
    ]


def _is_absent(said: Said) -> bool:
    """Whether what is printed is why there is no number."""
    return any(said.text == words or said.text.startswith((f"{words} at ", f"{words} by ")) for words in ABSENT_WORDS)


def _named_but_absent(shown: str, met: Met) -> Finding:
    return Finding(
        "figure_absent",
        f"{shown}, line {met.line}",
        f"The text names a figure that cannot be given: [[{met.written}]] is {met.said.text}.",
        "Supply the figure, or write the sentence without it.",
        severity=Severity.WARNING,
    )


def read_text(path: Path, shown: str) -> str:
    """The text of a narrative file; InputRefused, with one finding, for what is too large or no text."""
    content = path.read_bytes()
    if len(content) > NARRATIVE_LIMIT:
        raise _unreadable(shown, f"A narrative has at most {NARRATIVE_LIMIT:,} bytes.", "Shorten it.")
    if b"\x00" in content:
        raise _unreadable(shown, "This is not a text file.", "Save it as plain text (UTF-8).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise _unreadable(f"{shown}, line {line}", "This is not UTF-8.", "Save the file as UTF-8.") from fault


def _unreadable(where: str, rule: str, remedy: str) -> InputRefused:
    return InputRefused("A narrative cannot be read.", [Finding("narrative", where, rule, remedy)])
