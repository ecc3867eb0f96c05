"""Reads the files of an import: finds their tables, asks what is doubtful, remembers the answers, and gives the rows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cswo_report.domain import identifiers
from cswo_report.domain.deny_list import DenyList
from cswo_report.domain.findings import shown
from cswo_report.domain.given_values_day_columns import DATE_ORDER
from cswo_report.domain.headings import slug
from cswo_report.domain.import_plan import FileFault
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.sheets import Book
from cswo_report.domain.source_profiles import IGNORED, MappedTable, SourceProfile
from cswo_report.errors import InputRefused, NotFound
from cswo_report.exchange.book_file import read_book
from cswo_report.exchange.book_forms import FOLDER_ENDINGS
from cswo_report.exchange.marked_reasons import returned_from
from cswo_report.store import imports, records
from cswo_report.store.imports import FileBefore
from cswo_report.usecases import giving_fixed, giving_types, recognising_entry
from cswo_report.usecases.giving import Given
from cswo_report.usecases.import_notes import is_unfilled, notes_on_file
from cswo_report.usecases.import_rows import SheetRows
from cswo_report.usecases.importing_options import Options
from cswo_report.usecases.recognising import Recognised, profiles_of, recognise, remember
from cswo_report.usecases.recognising_columns import COLUMN, LEAVE_OUT
from cswo_report.usecases.workspace import Workspace

OTHER_COUNCIL = "other_council"
NOT_OURS = ("~$", ".")
"""How the names of a folder's files begin that a program put there and nobody sent."""

Ask = Callable[[Question], str | None]
Tell = Callable[[str], None]


@dataclass
class ReadFiles:
    """What was read of the files named."""

    sheets: list[SheetRows] = field(default_factory=list)
    files: tuple[tuple[str, str], ...] = ()
    faults: list[FileFault] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    books: dict[str, Book] = field(default_factory=dict)
    mapped: dict[tuple[str, str], list[MappedTable]] = field(default_factory=dict)
    known_fields: set[str] = field(default_factory=set)  # of those said for all rows: what some table has
    before: Mapping[str, FileBefore] = field(default_factory=dict)  # by SHA-256, what was imported
    known_ids: set[str] = field(default_factory=set)  # of every question that these files ask, or had answered before


def read(workspace: Workspace, paths: Sequence[Path], options: Options, ask: Ask, tell: Tell) -> ReadFiles:
    """Read every file named, and every workbook of every folder named, in the order of their names."""
    with workspace.store.reading() as session:
        found = ReadFiles(before=imports.files_before(session))
    seen: dict[str, str] = {}
    for path in _files(paths, found.ignored):
        name = _name(path, found)
        if fault := _named_after_somebody(name, len(seen) + len(found.faults) + 1, workspace.reference.denied):
            found.faults.append(fault)
            continue
        tell(f"reading {name}")
        try:
            book = read_book(path, encoding=options.encoding)
        except InputRefused as refused:
            found.faults.append(FileFault(name, " ".join(refused.lines()[:1]), refused.remedy))
            continue
        if book.sha256 in seen:
            found.ignored.append(f"{name} (the same content as {seen[book.sha256]})")
            continue
        seen[book.sha256] = name
        found.paths[name], found.books[name] = path, book
        _FileReader(workspace, options, ask, found, name, book).read()
    found.files = tuple((name, book.sha256) for name, book in found.books.items())
    found.questions = list({(question.id, question.where): question for question in found.questions}.values())
    _refuse_wrong_answers(options, found.questions)
    if found.sheets:
        giving_fixed.refuse_unknown(options.fixed, found.known_fields)
    return found


def notes_on_answers(answers: Mapping[str, str], known_ids: Collection[str]) -> tuple[str, ...]:
    """What is told of answers to questions that nobody asked."""
    asked = [name for name in sorted(known_ids) if not name.startswith(COLUMN)]
    questions = f"the questions are {', '.join(asked)}" if asked else "these files ask nothing"
    return tuple(
        f"--answer {identifiers.masked(shown(name, 60))}: no question of this name was asked; {questions}."
        for name in answers
        if name not in known_ids
    )


def _files(paths: Sequence[Path], ignored: list[str]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise NotFound(f"There is no file or folder {shown(str(path), 200)}.", "Look at the name and the folder.")
        if not path.is_dir():
            found.append(path)
            continue
        for each in sorted(path.iterdir(), key=lambda one: one.name):
            if each.is_dir() or each.name.startswith(NOT_OURS):
                continue
            if each.suffix.casefold() in FOLDER_ENDINGS:
                found.append(each)
            else:
                ignored.append(each.name)
    return list(dict.fromkeys(found))


def _name(path: Path, found: ReadFiles) -> str:
    """What a file is called here; of two with the same name, the second says so."""
    name, number = path.name, 2
    while name in found.paths:
        name, number = f"{path.name} ({number})", number + 1
    return name


def _named_after_somebody(name: str, number: int, denied: DenyList) -> FileFault | None:
    """A fault of a file whose very name may say who somebody is: it would stand in the audit trail for good."""
    kinds = _identifying(Path(name).stem, denied)
    if not kinds:
        return None
    return FileFault(f"file {number}", f"Its name looks like {' and '.join(kinds)}.", "Rename it, and import it again.")


def _identifying(name: str, denied: DenyList) -> list[str]:
    """What in the name of a file or a sheet may say who somebody is."""
    return identifiers.kinds_found(name.replace("_", " "), is_prose=True, denied=denied)


def _refuse_wrong_answers(options: Options, questions: Sequence[Question]) -> None:
    for question in questions:
        if question.id in options.answers and not question.takes(options.answers[question.id]):
            known = ", ".join(choice.code for choice in question.choices)
            raise InputRefused(
                f"--answer {question.id} (given: {shown(options.answers[question.id], 40)}): this is no answer to it.",
                remedy=f"The answers are: {known}.",
            )


class _FileReader:
    """Reads the tables of one file, asking what is doubtful until nothing is, or nobody answers."""

    def __init__(
        self, workspace: Workspace, options: Options, ask: Ask, found: ReadFiles, name: str, book: Book
    ) -> None:
        self.workspace, self.options, self.ask = workspace, options, ask
        self.found, self.name, self.book = found, name, replace(book, name=name)
        self.before = found.before.get(book.sha256)
        self.unanswered: set[str] = set()
        self.given_here: dict[str, str] = {}  # what a person answered to a question about this file
        self.asked_where: dict[str, set[str]] = {}  # on which sheets a question about headings is asked

    def read(self) -> None:
        if not self._may_be_read():
            return
        recognised, answers = self._recognised()
        if is_unfilled(recognised):
            self.found.ignored.append(f"{self.name} (nothing is filled in yet)")
            return
        for sheet, why in recognised.refused:
            is_whole = sheet == self.name or self.book.form == "csv"  # a text file has no sheets
            self.found.faults.append(
                FileFault(
                    self.name,
                    why.replace("on this sheet", "in this file") if is_whole else f"Sheet {shown(sheet)}: {why}",
                )
            )
        self.found.questions += recognised.questions
        notes = notes_on_file(self.book, recognised)
        for table in recognised.tables:
            self._table(
                table, answers, [*notes, *(words for sheet, words in recognised.notes if sheet == table.table.sheet)]
            )
            notes = []

    def _may_be_read(self) -> bool:
        """Whether a file is for this council: an entry workbook that another one made is taken only when a person says so."""
        made_for, here = recognising_entry.council(self.book), self.workspace.settings.council
        if made_for.casefold() in ("", here.casefold()):
            return True
        question = Question(
            OTHER_COUNCIL,
            f"This workbook was made for {shown(identifiers.masked(made_for), 80)}, and the store is that of {shown(here)}. What becomes of its rows?",
            (Choice("take", f"they are {shown(here)}’s: take them"), Choice("leave", "leave the workbook out")),
            self.name,
        )
        answers = dict(self.options.answers)
        self._ask([question], answers)
        self.given_here.pop(OTHER_COUNCIL, None)  # asked of each workbook anew
        answer = answers.get(OTHER_COUNCIL, "")
        if not question.takes(answer):
            self.found.questions.append(question)
        elif answer == "leave":
            self.found.ignored.append(f"{self.name} (made for another council)")
        return answer == "take"

    def _recognised(self) -> tuple[Recognised, dict[str, str]]:
        """The tables of the file, with what was answered about it."""
        answers = dict(self.options.answers)
        profiles = profiles_of(self.workspace)
        if answers:
            self._keep_asked(self._recognise(profiles, {}).questions)
        while True:
            recognised = self._recognise(profiles, answers)
            if not self._ask(recognised.questions, answers):
                return recognised, answers

    def _recognise(self, profiles: Mapping[str, SourceProfile], answers: Mapping[str, str]) -> Recognised:
        reference, options = self.workspace.reference, self.options
        returned, its_source = returned_from(self.book)
        known_as = (self.before.name if self.before else returned) if not options.source else ""
        source = options.source or ("" if self.before else its_source)
        return recognise(self.book, reference, profiles, answers, kind=options.kind, source=source, known_as=known_as)

    def _keep_asked(self, questions: Sequence[Question]) -> None:
        """An answer given beforehand belongs to this source only if the question is one about this file."""
        self._know(questions)
        for question in questions:
            answer = self.options.answers.get(question.id, "")
            if question.takes(answer):
                self.given_here[question.id] = answer

    def _know(self, questions: Sequence[Question]) -> None:
        for question in questions:
            self.found.known_ids.add(question.id)
            self.asked_where.setdefault(question.id, set()).add(question.where)

    def _know_columns(self, table: MappedTable) -> None:
        """Any column may be answered, asked about or not; what was answered once is no question any more."""
        self.found.known_ids |= table.profile.answers.keys()
        for place, column in enumerate(table.table.columns):
            name = f"{COLUMN}{slug(column.heading)}"
            self.found.known_ids.add(name)
            answer = self.options.answers.get(name, "")
            if answer and table.to.get(place, "") == (IGNORED if answer == LEAVE_OUT else answer):
                self.given_here[name] = answer

    def _ask(self, questions: Sequence[Question], answers: dict[str, str]) -> bool:
        """Ask what is not answered yet; whether anything was."""
        self._know(questions)
        before = len(answers)
        for question in questions:
            if question.id in answers or question.id in self.unanswered:
                continue
            answer = self.ask(question)
            if answer is None:
                self.unanswered.add(question.id)
                continue
            answers[question.id] = self.given_here[question.id] = answer
            if question.id.startswith(DATE_ORDER):  # it may have answered the same question about other columns
                break
        return len(answers) > before

    def _table(self, table: MappedTable, answers: dict[str, str], notes: list[str]) -> None:
        sheet = table.table.sheet
        if kinds := _identifying(sheet, self.workspace.reference.denied):
            rule = f"The name of one of its sheets looks like {' and '.join(kinds)}."
            self.found.faults.append(FileFault(self.name, rule, "Rename the sheet, and import the file again."))
            return
        answers, before = dict(answers), dict(self.given_here)
        table = self._with_fixed(table, answers)
        if self.options.answers:
            self._know_columns(table)
            self._keep_asked(self._given(table, {}).questions)
        while True:
            rows = self._given(table, answers)
            if not self._ask(rows.questions, answers):
                break
        self.found.questions += rows.questions
        self._remember(table)
        self.given_here = before
        self.found.mapped.setdefault((self.name, sheet), []).append(table)
        self.found.sheets.append(self._sheet_rows(table, rows, notes))

    def _given(self, table: MappedTable, answers: Mapping[str, str]) -> Given:
        """The rows of a table; its questions say of which file and sheet they are."""
        rows = giving_fixed.completed(table, self.workspace.reference, answers, self._is_held)
        sheet = "" if self.book.form == "csv" else f", sheet {shown(table.table.sheet)}"
        asked = (replace(each, where=f"{self.name}{sheet}, column {shown(each.where)}") for each in rows.questions)
        return replace(rows, questions=tuple(asked))

    def _is_held(self, register: str, type_name: str, source: str) -> bool:
        """Whether rows of a table may be of records that are there: of its register, or by themselves, what its source sent before."""
        with self.workspace.store.reading() as session:
            return records.holds_any(session, register) if register else imports.has_sent(session, source, type_name)

    def _with_fixed(self, table: MappedTable, answers: Mapping[str, str]) -> MappedTable:
        """The table with what was said for all of its rows that say nothing else; remembered with its source."""
        if not self.options.fixed or table.crosstab:
            return table
        reference = self.workspace.reference
        types = (
            [table.profile.type]
            if table.profile.type
            else [each.type_name for each in self._given(table, answers).rows]
        )
        fixed: dict[str, str] = {}
        for of in (giving_types.of(reference, name) for name in dict.fromkeys(types) if name):
            codes = functools.partial(of.codelist, reference)
            fixed |= giving_fixed.read_fixed(self.options.fixed, list(of.fields.values()), codes)
            self.found.known_fields |= giving_fixed.known(self.options.fixed, list(of.fields.values()))
        return replace(table, profile=replace(table.profile, fixed={**table.profile.fixed, **fixed}))

    def _remember(self, table: MappedTable) -> None:
        """Keep what a person answered with the source, so that it is asked once; not what was asked about another sheet."""
        new = {name: code for name, code in self.given_here.items() if self._is_about(name, table)}
        if table.crosstab:  # one layout is many senders': what all rows of one file are is asked of the next again
            new = {name: code for name, code in new.items() if not name.startswith(giving_fixed.FIXED)}
        is_new = any(table.profile.answers.get(name) != code for name, code in new.items())
        if is_new or (self.options.fixed and table.profile.fixed):
            profile = replace(table.profile, answers={**table.profile.answers, **new})
            remember(self.workspace, giving_fixed.kept(profile))

    def _is_about(self, name: str, table: MappedTable) -> bool:
        """Whether an answer is about this table. What a sheet is, is kept with every source of its file: it may be none."""
        wheres = self.asked_where.get(name)
        if wheres is None or self.book.form == "csv" or name.startswith("type."):
            return True
        here = {f"{self.name}, sheet {said}" for said in (table.table.sheet, shown(table.table.sheet))}
        return any(where.partition(", column ")[0] in here for where in wheres)

    def _sheet_rows(self, table: MappedTable, rows: Given, notes: Sequence[str]) -> SheetRows:
        return SheetRows(
            self.name,
            self.book.sha256,
            table.table.sheet,
            table.profile.name,
            self._title(table),
            rows.rows,
            tuple((each.number, each.why) for each in table.table.left_out),
            table.unknown,
            (*notes, *rows.notes),
            is_guessed=not self.options.source and bool(table.profile.file),
            batch_then=self.before.batch if self.before else 0,
            file_then=self.before.name if self.before and self.before.is_newest else "",
        )

    def _title(self, table: MappedTable) -> str:
        reference, name = (
            self.workspace.reference,
            table.profile.type or (table.crosstab.type if table.crosstab else ""),
        )
        if name in reference.registers:
            return reference.registers[name].title
        return reference.decision_types[name].title if name in reference.decision_types else table.profile.title
