"""What a file says nowhere and every row needs: asked once for all of its rows, or said by whoever imports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from cswo_report.domain.fields import Codelist, Field, Kind, Need
from cswo_report.domain.findings import Finding, shown
from cswo_report.domain.given_rows import GivenRow
from cswo_report.domain.given_values import not_answered
from cswo_report.domain.given_values_words import Codes
from cswo_report.domain.headings import fold
from cswo_report.domain.identifiers import masked
from cswo_report.domain.questions import Choice, Question
from cswo_report.domain.source_profiles import MappedTable, SourceProfile
from cswo_report.errors import InputRefused
from cswo_report.reference import Reference
from cswo_report.usecases import giving_types, kinds
from cswo_report.usecases.giving import Given, given

IsHeld = Callable[[str, str, str], bool]
"""Whether the store holds a record of a register; where none is named, whether a source (third) has sent rows of a type (second)."""
CodesOf = Callable[[Field], Codelist | None]
FIXED = "fixed."
"""How the id of the question begins what a field is in all rows of a file."""
OF_THE_NUMBER = frozenset({"number", "presence", "basis"})
"""Fields of a figure that its number and its period say."""
DIFFERS = "differs"
LACKING = "no_column"


def with_answers(mapped: MappedTable, answers: Mapping[str, str]) -> MappedTable:
    """The table with what was answered for all of its rows. What its cells say is never overruled by it."""
    said = {
        name.removeprefix(FIXED): code
        for name, code in answers.items()
        if name.startswith(FIXED) and code and code != DIFFERS
    }
    if not said:
        return mapped
    return replace(mapped, profile=replace(mapped.profile, fixed={**said, **mapped.profile.fixed}))


def read_fixed(fixed: Mapping[str, str], fields: Sequence[Field], codes: CodesOf) -> dict[str, str]:
    """What is said for all rows, by field, of the fields that a table has: a field by its name or label, a code by any word for it."""
    found = {}
    for said, value in fixed.items():
        field = _field(said, fields)
        if field is None:
            continue
        codelist = codes(field)
        if codelist and field.kind is Kind.CODE and not Codes(codelist).find(value):
            known = ", ".join(each.code for each in codelist.codes)
            raise InputRefused(
                f"--set {field.name} (given: {shown(value, 40)}): this is not one of the choices for “{field.label}”.",
                remedy=f"The choices are: {known}.",
            )
        found[field.name] = Codes(codelist).find(value) if codelist and field.kind is Kind.CODE else value
    return found


def known(fixed: Mapping[str, str], fields: Sequence[Field]) -> set[str]:
    """Which of the fields that are said for all rows a type has, as they were said."""
    return {said for said in fixed if _field(said, fields)}


def refuse_unknown(fixed: Mapping[str, str], known: Collection[str]) -> None:
    """Refuse a field that nothing in the files has."""
    for said in fixed:
        if said not in known:
            raise InputRefused(
                f"--set {masked(shown(said, 60))}: nothing in these files has a field of this name.",
                remedy="The fields of a type: cswo-report record types TYPE.",
            )


def _field(said: str, fields: Sequence[Field]) -> Field | None:
    return next((each for each in fields if fold(said) in (fold(each.name), fold(each.label))), None)


def kept(profile: SourceProfile) -> SourceProfile:
    """The profile as it is remembered: what was answered for all rows stands with what is fixed, and is asked no more."""
    said = {
        name.removeprefix(FIXED): code
        for name, code in profile.answers.items()
        if name.startswith(FIXED) and code != DIFFERS
    }
    answers = {name: code for name, code in profile.answers.items() if name.removeprefix(FIXED) not in said}
    return replace(profile, answers=answers, fixed={**profile.fixed, **said}) if said else profile


def completed(mapped: MappedTable, reference: Reference, answers: Mapping[str, str], is_held: IsHeld) -> Given:
    """What a table gives, with what was answered for all of its rows, and what is asked of them."""
    mapped = with_answers(mapped, {**mapped.profile.answers, **answers})
    rows = given(mapped, reference, answers)
    if mapped.crosstab and giving_types.of(reference, mapped.crosstab.type).has_figures:
        return rows
    lacking = Lacking(mapped, reference, answers, is_held)
    checked = lacking.rows(rows.rows)
    questions = (*rows.questions, *lacking.questions.values())
    return replace(rows, rows=checked, questions=questions, notes=(*rows.notes, *lacking.notes))


class Lacking:
    """The fields that no row of a table gives and none can do without, unless it is of a record that is there already."""

    def __init__(
        self,
        mapped: MappedTable,
        reference: Reference,
        answers: Mapping[str, str],
        is_held: IsHeld,
    ) -> None:
        self.mapped, self.reference, self.answers, self.is_held = mapped, reference, answers, is_held
        self.questions: dict[str, Question] = {}
        self.notes: list[str] = []

    def rows(self, rows: tuple[GivenRow, ...]) -> tuple[GivenRow, ...]:
        """The rows, each with a finding for what its whole sheet lacks; a row that names a record of ours lacks nothing."""
        new = [row for row in rows if row.type_name and not row.reference]
        lacking = {
            name: tuple(self._findings(name, [row for row in new if row.type_name == name]))
            for name in dict.fromkeys(row.type_name for row in new)
        }
        if not any(lacking.values()):
            return rows
        return tuple(
            replace(row, findings=(*row.findings, *more))
            if not row.reference and (more := lacking.get(row.type_name))
            else row
            for row in rows
        )

    def _findings(self, type_name: str, rows: list[GivenRow]) -> Iterator[Finding]:
        of = giving_types.of(self.reference, type_name)
        asked = {name for each in self.mapped.asked for name in each.fields}
        given = {name for row in rows for name in (*row.values, *row.columns, *(each.where for each in row.findings))}
        for field in of.fields.values():
            is_needed = field.need is Need.AT_ENTRY and not field.only_if
            if not is_needed or field.name in given | asked or field.name in kinds.preset(of.kind):
                continue
            codelist = of.codelist(self.reference, field) if field.kind is Kind.CODE else None
            if of.has_figures and field.name in OF_THE_NUMBER:
                continue
            if self._may_be_held(type_name, rows, given):
                self._tell(field, codelist)
            else:
                yield self._asked(field, codelist) if codelist else self._lacks(field, None)

    def _may_be_held(self, type_name: str, rows: Sequence[GivenRow], given: set[str]) -> bool:
        """Whether rows may be of records that are there already: named by a key, or sent before by the same source."""
        register = kinds.resolve(self.reference, type_name)[0]
        key = self.reference.registers[register].key
        is_named = any(row.key for row in rows) or (bool(key) and given >= {*key})
        source = self.mapped.profile.name
        return self.is_held("", type_name, source) or (is_named and self.is_held(register, type_name, source))

    def _asked(self, field: Field, codelist: Codelist) -> Finding:
        choices = [Choice(each.code, each.label) for each in codelist.codes]
        question = Question(
            f"{FIXED}{field.name}",
            f"No column says “{field.label}”, and no new row can be saved without it. What is it in all rows?",
            (*choices, Choice(DIFFERS, "it differs: whoever sent it must add a column")),
            field.label,
        )
        if self.answers.get(question.id) == DIFFERS:
            return self._lacks(field, codelist)
        self.questions[question.id] = question
        return not_answered(field.name, question).findings[0]

    def _lacks(self, field: Field, codelist: Codelist | None) -> Finding:
        self._tell(field, codelist)
        choices = f" Its choices: {'; '.join(each.label for each in codelist.codes)}." if codelist else ""
        rule = f"No column of this sheet says “{field.label}”, and no row can be saved without it."
        return Finding(LACKING, field.name, rule, f"Add a column headed “{field.label}” and fill it in.{choices}")

    def _tell(self, field: Field, codelist: Codelist | None) -> None:
        values = "|".join(each.code for each in codelist.codes) if codelist else "VALUE"
        self.notes.append(
            f"No column says “{field.label}”, and no new row can be saved without it. If it is the same in all rows, "
            f"import again with --set {field.name}={values}; it is remembered for this source."
        )
