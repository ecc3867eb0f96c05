"""The narrative files of a year: scaffolded with the guidance's questions, read as safe HTML with their figures bound."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from cswo_report import files
from cswo_report.domain import identifiers
from cswo_report.domain.findings import Finding, Severity
from cswo_report.domain.outline import SectionSpec
from cswo_report.domain.values import PRESENCE_WORDS, Presence
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import InputRefused
from cswo_report.figures import printing
from cswo_report.figures.book import Book
from cswo_report.usecases.workspace import Workspace

PAPER = "annual_report"
NARRATIVE_LIMIT = 500_000  # bytes
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
    return [sections[slug] for slug in order if sections[slug].narrative]


def _scaffold_text(section: SectionSpec, year: ReportingYear) -> str:
    keys = sorted(
        {key for block in section.block for key in (*block.measures, *(k for _, keys in block.groups for k in keys))}
    )
    lines = [
        f"<!-- {section.title}, {year.label}. Write below the line that closes this comment; about {section.words} words.",
        "     The first paragraph is set larger: give the answer in one or two sentences, at most 35 words.",
        "     Use ### for a heading inside the section.",
    ]
    if section.prompts:
        lines += ["", "     What this section should answer:", *(f"     - {prompt}" for prompt in section.prompts)]
    if keys:
        lines += [
            "",
            "     Figures you can name, so that words and tables cannot disagree: [[key]] is this year,",
            "     [[key|previous]] last year, [[key|2021-22]] that year:",
            *(f"     [[{key}]]" for key in keys),
        ]
    return "\n".join([*lines, "-->", "", ""])


def read_narratives(workspace: Workspace, year: ReportingYear, book: Book) -> tuple[dict[str, str], list[Finding]]:
    """Every section's narrative as safe HTML, and every fault in them with file and line."""
    from cswo_report.render.markdown import to_html

    absent: list[str] = []

    def figure(key: str, form: str) -> str | None:
        words = printing.in_prose(book.series(key), form) if key in book.measures else None
        if words in ABSENT_WORDS:
            absent.append(f"[[{key}{f'|{form}' if form else ''}]] is {words}")
        return words

    written: dict[str, str] = {}
    findings: list[Finding] = []
    for section in narrated(workspace):
        path = workspace.narrative_folder(year) / f"{section.slug}.md"
        if not path.is_file():
            continue
        shown = str(path.relative_to(workspace.folder))
        try:
            html = to_html(_read_text(path, shown), file=shown, figure=figure, names=list(book.measures))
        except InputRefused as fault:
            findings += [finding for finding in fault.findings if isinstance(finding, Finding)]
            if not fault.findings:
                findings.append(Finding("narrative", shown, fault.message, fault.remedy))
            continue
        findings += _identifiers(html, shown)
        findings += [_named_but_absent(shown, words) for words in dict.fromkeys(absent)]
        absent.clear()
        if html.strip():
            written[section.slug] = html
    return written, findings


def _identifiers(html: str, shown: str) -> list[Finding]:
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    return [
        Finding(
            "identifier",
            shown,
            f"The text seems to hold {kind}; no child or adult may be identifiable in a report.",
            "Take it out, unless it belongs to nobody who uses services.",
            severity=Severity.WARNING,
        )
        for kind in identifiers.kinds_found(text, is_prose=True)
    ]


def _named_but_absent(shown: str, words: str) -> Finding:
    return Finding(
        "figure_absent",
        shown,
        f"The text names a figure that cannot be given: {words}.",
        "Supply the figure, or write the sentence without it.",
        severity=Severity.WARNING,
    )


def _read_text(path: Path, shown: str) -> str:
    content = path.read_bytes()
    if len(content) > NARRATIVE_LIMIT:
        raise InputRefused(f"{shown}: a narrative has at most {NARRATIVE_LIMIT:,} bytes.", remedy="Shorten it.")
    if b"\x00" in content:
        raise InputRefused(f"{shown}: this is not a text file.", remedy="Save it as plain text (UTF-8).")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise InputRefused(f"{shown}, line {line}: this is not UTF-8.", remedy="Save the file as UTF-8.") from fault
