"""The query that answers a printed number, ready to be run by hand; what no query answers is said in a comment instead.

Each query is run once before it is shown, so that none is given as the source of a number that it does not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import text as sql_text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from cswo_report.domain.year import ReportingYear
from cswo_report.figures.printed import numbers_in
from cswo_report.store.tables.registry import REGISTER_TABLES
from cswo_report.store.tracing import units
from cswo_report.usecases.trace_values import PER_CENT_OF, RATE_OF, Resolved, Resolver
from cswo_report.usecases.tracing import AS_PRINTED, COUNTED, RecordShown, Trace, Tracer

SUM_OF_PARTS, IN_THOUSANDS, CHANGE = "sum of its parts", "in thousands", "change"
JUDGED = "No query answers this number: the program judges each check or audit by the rules. The records it rests on are counted by:"


def query(tracer: Tracer, trace: Trace) -> str:
    """One query with its heading, whose answer is the number before it is rounded; or comments that say why there is none."""
    answer = _expression(tracer, trace)
    heading = [f"-- {line}" for line in _heading(trace)]
    if not answer:
        return "\n".join([*heading, *_without(trace)])
    return "\n".join([*heading, *_warning(tracer.session, answer, trace), f"SELECT {answer};"])


def _heading(trace: Trace) -> list[str]:
    origin = trace.origin
    named = " ".join(
        filter(None, (origin.figure or f"{origin.record} {origin.field}".strip()[:200], origin.year, origin.form))
    )
    if trace.kept is None:
        return [_flat(named)]
    each = trace.kept.printed
    where = ", ".join(filter(None, (each.code, each.row, each.column)))
    return [_flat(f"{each.text}: {where}"), _flat(named)]


def _flat(words: str) -> str:
    return " ".join(words.split())


def _expression(tracer: Tracer, trace: Trace) -> str:
    """What stands after SELECT; '' where no query answers the number."""
    origin, form = trace.origin, trace.origin.form
    if not origin.figure:
        return _of_records(trace)
    if form.startswith(AS_PRINTED):
        return _as_printed(trace)
    if origin.figure.startswith("standards.") and not any(each.members for each in trace.figures):
        return _of_standards(tracer.session, trace) or _total(trace.figures)
    own = _total(trace.figures)
    if not own:
        return ""
    if not form:
        return own
    if trace.kept is None:
        return ""
    resolver = tracer.resolver_of(trace.kept)
    if form == CHANGE:
        year = ReportingYear.parse(origin.year).previous().label
        before = _total(resolver.resolve(origin.figure, year))
        return f"({own}) - ({before})" if before else ""
    return _of_another(resolver, trace, own)


def _of_standards(session: Session, trace: Trace) -> str:
    """Files met or looked at, by the audits and checks of a standard; '' where only the rules can tell."""
    what = trace.origin.figure.partition(" ")[0].partition(".")[2]
    audits = [each for each in trace.records if each.register == "standards_audit"]
    checks = [each for each in trace.records if each.register == "standard_check"]
    if trace.origin.form or what not in {"met", "sample"} or not (audits or checks):
        return ""
    column = "met" if what == "met" else "sample_size"
    of_audits = f"(SELECT SUM({column}) FROM standards_audit WHERE reference IN ({_listed(audits)}))" if audits else ""
    answer = " + ".join(filter(None, (of_audits, _counted(checks))))
    return answer if _answer(session, answer) == trace.now.replace(",", "") else ""


def _answer(session: Session, answer: str) -> str:
    row = session.execute(sql_text(f"SELECT {answer}".replace(":", r"\:"))).first()
    return str(row[0]) if row else ""


def _of_another(resolver: Resolver, trace: Trace, own: str) -> str:
    """A percentage or a rate of another figure."""
    origin = trace.origin
    found = RATE_OF.fullmatch(origin.form)
    if found is None:
        return ""
    name = found[2]
    if origin.form.startswith(PER_CENT_OF) and name.startswith("limits."):
        name = " ".join(filter(None, (name, origin.figure.partition(" ")[2])))
    base = _total(resolver.resolve(name, origin.year))
    return f"{(found[1] or '100').replace(',', '')}.0 * ({own}) / ({base})" if base else ""


def _total(figures: Sequence[Resolved]) -> str:
    parts = [_of(each) for each in figures]
    return " + ".join(f"({part})" for part in parts) if len(parts) > 1 and all(parts) else "".join(parts[:1])


def _of(resolved: Resolved) -> str:
    """What a figure's own value is worked out by; '' where it was neither counted, supplied nor made of such."""
    if resolved.ref.key == "limits.taken":
        return ""
    known = resolved.value.known if resolved.value else None
    for record in reversed(resolved.supplied):
        number = record.values.get("number")
        if known is not None and number is not None and Decimal(number) == known:
            return f"({_column('observation', 'number', record.reference)})"
    if resolved.members:
        return f"({resolved.members.sql})"
    parts = [_of(each) for each in resolved.parts]
    if not parts or not all(parts):
        return ""
    measure = resolved.measure
    if pair := measure.share or measure.rate:
        per = measure.rate.per if measure.rate and not measure.share else 100
        assert pair is not None
        return f"{per}.0 * {parts[0]} / {parts[1]}"
    return f"({' + '.join(parts)})"


def _column(register: str, name: str, reference: str) -> str:
    return f"SELECT {_scaled(register, name)} FROM {register} WHERE reference = '{reference}'"


def _scaled(register: str, name: str) -> str:
    """A column; where the store keeps whole numbers of a smallest part, divided into what they stand for."""
    parts = units(REGISTER_TABLES[register], name)
    return f"{name} / {parts}.0" if parts > 1 else name


def _as_printed(trace: Trace) -> str:
    origin = trace.origin
    figure = origin.figure.replace("'", "''")
    return (
        f"figure.text FROM printed_figure AS figure JOIN printed_report AS report ON report.id = figure.report "
        f"WHERE report.year = '{origin.form.removeprefix(AS_PRINTED)}' AND figure.figure = '{figure}' "
        f"AND figure.figure_year = '{origin.year}' AND figure.form = '' AND figure.code <> '' ORDER BY figure.id DESC LIMIT 1"
    )


def _of_records(trace: Trace) -> str:
    origin, held = trace.origin, [each for each in trace.records if each.register]
    if trace.note or not held:
        return ""
    if origin.form == COUNTED:
        return _counted(held)
    names = [name for name in origin.field.split() if _holds(held[0].register, name)]
    if not names or len(names) != len(origin.field.split()) or len({each.register for each in held}) > 1:
        return ""
    register, where = held[0].register, f"WHERE reference IN ({_listed(held)})"
    if origin.form == SUM_OF_PARTS:
        parts = units(REGISTER_TABLES[register], names[0])
        return f"SUM({names[0]}) / {parts}.0 FROM {register} {where}"
    if origin.form == IN_THOUSANDS:
        return f"{_scaled(register, names[0])} / 1000.0 FROM {register} {where}"
    if origin.form:
        return ""
    return f"{', '.join(_scaled(register, name) for name in names)} FROM {register} {where}"


def _holds(register: str, name: str) -> bool:
    return register in REGISTER_TABLES and name in REGISTER_TABLES[register].__table__.columns


def _counted(held: Iterable[RecordShown]) -> str:
    """How many of some records there are, by one query for each register they lie in."""
    by_register: dict[str, list[RecordShown]] = {}
    for each in held:
        by_register.setdefault(each.register, []).append(each)
    counts = [
        f"(SELECT count(*) FROM {register} WHERE reference IN ({_listed(some)}))"
        for register, some in by_register.items()
    ]
    return " + ".join(counts)


def _listed(records: Iterable[RecordShown]) -> str:
    return ", ".join(f"'{name}'" for name in dict.fromkeys(each.reference for each in records))


def _without(trace: Trace) -> list[str]:
    """Comments for a number that no query answers; the records it rests on are counted all the same."""
    held = [each for each in trace.records if each.register]
    if trace.origin.figure.startswith("standards.") and held:
        return [f"-- {JUDGED}", f"-- SELECT {_counted(held)};"]
    rests = f" It rests on: {', '.join(dict.fromkeys(each.reference for each in held))}." if held else ""
    why = trace.note or "The program works it out from what the records hold, or it is in an author’s own words."
    return [f"-- No query answers this number. {_flat(why)}{rests}"]


def _warning(session: Session, answer: str, trace: Trace) -> list[str]:
    """A comment where the query, run now, does not give the number that the store gives."""
    wanted = trace.now or (trace.kept.printed.text if trace.kept else "")
    try:
        row = session.execute(sql_text(f"SELECT {answer}".replace(":", r"\:"))).first()
    except SQLAlchemyError:
        session.rollback()
        return ["-- This query could not be run."]
    given = row[0] if row else None
    if not trace.origin.figure and not isinstance(given, (int, float, Decimal)):
        return []
    if _gives(given, wanted):
        return []
    return [f"-- This query gives {given if given is not None else 'nothing'}, and the number today is {wanted}."]


def _gives(given: Any, wanted: str) -> bool:
    """Whether an answer is a number as printed, but for its rounding and its sign; a share is never rounded to all or none."""
    try:
        exact = abs(Decimal(str(given).replace(",", "").strip("%£")))
    except ArithmeticError:
        return str(given) == wanted
    found = [number.text.strip("£%").replace(",", "").lstrip("−-") for number in numbers_in(wanted)]
    if not found:
        return exact == 0 or given is None
    for digits in found:
        shown = Decimal(digits)
        if abs(exact - shown) <= Decimal("0.5001").scaleb(min(0, int(shown.as_tuple().exponent))):
            return True
        if "%" in wanted and ((shown == 1 and 0 < exact < 1) or (shown == 99 and 99 < exact < 100)):
            return True
    return False


def queries(tracer: Tracer, traces: Iterable[Trace]) -> Mapping[str, None]:
    """The queries of several numbers, each once."""
    return dict.fromkeys(query(tracer, trace) for trace in traces)
