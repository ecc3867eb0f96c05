"""An import as one JSON document: the plan row by row, the questions still open, what was written."""

from __future__ import annotations

from collections import Counter
from typing import Any

from cswo_report.domain.import_plan import Fate, Plan, RowPlan, SheetPlan
from cswo_report.domain.questions import Question
from cswo_report.domain.sheets import column_letters


def as_json(plan: Plan) -> dict[str, Any]:
    """The plan as one JSON object."""
    return {
        "files": [{"name": name, "sha256": sha256} for name, sha256 in plan.files],
        "imported_before": [{"name": name, "batch": batch} for name, batch in plan.imported_before],
        "counts": _counts_json(plan.counts),
        "sheets": [_sheet_json(sheet) for sheet in plan.sheets],
        "faults": [{"file": each.file, "message": each.message, "remedy": each.remedy} for each in plan.faults],
        "questions": [_question_json(question) for question in plan.questions],
        "ignored_files": list(plan.ignored_files),
        "notes": list(plan.notes),
    }


def _counts_json(counts: Counter[Fate]) -> dict[str, int]:
    return {fate.value: counts[fate] for fate in Fate}


def _sheet_json(sheet: SheetPlan) -> dict[str, Any]:
    return {
        "file": sheet.file,
        "sheet": sheet.sheet,
        "source": sheet.source,
        "title": sheet.title,
        "counts": _counts_json(sheet.counts),
        "rows": [_row_json(row) for row in sheet.rows],
        "left_out": [{"row": number, "why": why} for number, why in sheet.left_out],
        "unknown_columns": list(sheet.unknown_columns),
        "notes": list(sheet.notes),
    }


def _row_json(row: RowPlan) -> dict[str, Any]:
    answer: dict[str, Any] = {"row": row.number, "type": row.type_name, "fate": row.fate.value}
    if row.reference:
        answer["reference"] = row.reference
    if row.changes:
        answer["changes"] = [
            {"field": each.field, "label": each.label, "before": each.before, "after": each.after}
            for each in row.changes
        ]
    if row.findings:
        answer["findings"] = [
            {**finding.as_json(), "column": _letters(row.columns.get(finding.where))} for finding in row.findings
        ]
    if row.beside:
        answer["beside"] = [{"label": name, "this_row": own, "other": held} for name, own, held in row.beside]
    if row.other_row:
        answer |= {"other_row": row.other_row, "other_file": row.other_file, "other_sheet": row.other_sheet}
    return answer


def _letters(column: int | None) -> str | None:
    return None if column is None else column_letters(column)


def _question_json(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "where": question.where,
        "question": question.words,
        "choices": [{"code": choice.code, "words": choice.words} for choice in question.choices],
    }
