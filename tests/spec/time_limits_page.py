"""Write docs/time-limits.md from the rules as shipped and their worked cases, or say whether it is current.

Used in a checkout alone: `./run docs` and `./run docs --check`. The page is for the Chief Social Work Officer's solicitor, who reads it,
amends the rules where they are wrong, and signs each chapter. Nothing on it is typed here that the data holds.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from cswo_report.cli.describing import DOMAIN_TITLES
from cswo_report.domain.clock_rules import Clock, ClockKind, InForce, Limit, Which
from cswo_report.domain.deadlines import NOT_KEPT, STATE_WORDS, Deadline, State
from cswo_report.domain.explanations import CERTAINTY_WORDS, KIND_WORDS, READING_WORDS, explain, rule_sentence
from cswo_report.domain.standards import StandardsPack
from cswo_report.domain.statute import DecisionType
from cswo_report.domain.times import spoken_day
from cswo_report.reference import Reference, shipped_reference
from tests.spec.time_limit_cases import (
    ASKED,
    BOUNDARY_LABELS,
    Boundary,
    Case,
    boundaries,
    cases,
    given_lines,
    labels_of,
    split,
    spoken,
    told,
    value_words,
    when_line,
)

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "time-limits.md"
LAW = re.compile(
    r"(?P<act>.+?), (?P<place>(?:(?:sub)?sections?|regulations?|rules?|articles?|schedules?|appendix|Appendix|part|chapter)\b.*)"
)
INSTRUMENT = re.compile(r"\((SSI \d{4}/\d+)\)")
SIGN_OFF = "Read by: ______________________  Post: ______________________  Date: ______________  Rules to change: ______________________"

OPENING = """\
# Time limits

<!-- Generated from data/ and tests/spec/time_limits/ by `./run docs`. Do not edit: change the rule or its case. -->

This page is for the solicitor who advises the Chief Social Work Officer. It shows every time limit that the program counts: the rule in
a sentence, where it comes from, how sure that is, and one worked case. It is not legal advice. The council owns the rules; please read each
chapter, note what is wrong or has changed, and sign.

## How to read it

- **The rules are data**, in `data/decision_types/`. A chapter is a domain; in it stands each type of decision with its time limits, and under
  each the versions of the rule with their days in force. A clock is judged by the version in force on the day on which it started.
- **The worked cases are tests.** Each is written as given, when, then. They were counted from the rule by other means than the program's own,
  and the program is held to them: this page cannot say one thing and the program do another.
- **Whose limit it is** decides what its passing means. {kinds}
- **Switched off** means that the rule is not confirmed and counts nothing. A council switches it on in its settings, with a note of who
  confirmed it; until then please treat what is printed here as a question.
- Where a text bears two readings, the one that is not used to judge is shown beside. For duties of the council the earlier counts, for rights
  of others the later.

{certainties}
"""

COUNTING = """\
## How days are counted

| Text of the law | How it is counted | Example: 7 days from Monday 13 May 2024 |
| --- | --- | --- |
| “within 7 days of”, “7 days after” | the day of the event is not counted | the last day is Monday 20 May |
| “7 days beginning with the day” | the day of the event is day 1 | the last day is Sunday 19 May |
| “7 days beginning the day after” | day 1 is the day after the event | the last day is Monday 20 May |

- **The last day is whole.** A limit in days ends at midnight at the end of its last day, in Scottish local time. What is done at that moment is in
  time; a microsecond later it is late. A last day that is a Sunday or a holiday does not move, unless only working days count.
- **Working days** are those of the calendar named at the clock. Days that are not working days are left out, wherever they fall.
- **Months** run to the corresponding date; where there is none, to the last day of the month: 31 January and one month is 28 or 29 February.
  “Beginning with” ends on the day before the corresponding date, or, where there is none, on the last day of the month.
- **Hours are elapsed hours.** 72 hours stay 72 hours over a weekend, a holiday, and the night on which the clocks change.
- **Backwards:** “at least 5 days before” a meeting on the 18th is on or before the 13th.
- **Chains** start again from the day on which the last act was done, not from the day on which it was due.
- **Hours in all within a period** (72 hours in any 28 days): every window of that length is looked at, over all records of the same person, and an
  hour that two records hold counts once.
- **No time of day recorded:** a duty in hours is counted from the start of that day, a right from its end. If the answer depends on the missing
  hour, it is *unknown*, and nothing is called late.
- **Pauses and extensions** are days, granted by a person with the power to do so and recorded with the reason. The days from a pause to the eve
  of the restart do not count. An extension must be granted while there is still time, and never makes a limit shorter. No limit in hours can be moved.
- **Time stopped by law** (guardianship orders from 7 April to 29 September 2020) is taken out of the running time of each order for the days that the
  order was running.
- **A holiday announced later** moves only the clocks that are still open. A clock that had ended by then keeps its last day.

"""


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(reference: Reference) -> str:
    """The whole page, ending in one newline."""
    worked = {(case.type, case.clock): case for case in cases()}
    chapters = [
        domain for domain in DOMAIN_TITLES if any(e.domain == domain for e in reference.decision_types.values())
    ]
    parts = [
        _opening(),
        COUNTING,
        _calendars(reference),
        _states(),
        _boundaries(),
        _contents(reference, chapters),
        *(_chapter(reference, domain, worked) for domain in chapters),
        _standards(reference),
        _index(reference),
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip("\n") + "\n"


def _opening() -> str:
    means = {
        ClockKind.DUTY: "to pass it is a breach",
        ClockKind.DUTY_OF_ANOTHER: "it is watched, and is not the council's breach",
        ClockKind.RIGHT: "it lapses",
        ClockKind.AUTHORITY: "it ends",
    }
    kinds = "; ".join(f"{KIND_WORDS[kind]} ({means[kind]})" for kind in ClockKind)
    rows = [(f"**{mark.value}**", words) for mark, words in CERTAINTY_WORDS.items()]
    return OPENING.format(
        kinds=f"It is {kinds}.", certainties=_table(("Certainty", "How the rule was confirmed"), rows)
    )


def _calendars(reference: Reference) -> str:
    lines = ["## The calendars", "", "The version is stamped into every date counted with it.", ""]
    for path in reference.files("calendars"):
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        calendar = reference.calendars[entry["name"]]
        known = (
            f"Its dated days are known from {spoken_day(calendar.known_from)} to {spoken_day(calendar.known_to)}. "
            if calendar.known_from and calendar.known_to
            else ""
        )
        mark = entry.get("certainty", "P")
        lines.append(
            f"- **{entry['title']}** (`{calendar.stamp}`, certainty **{mark}**). {known}{_one_line(entry.get('note', ''))}"
        )
        lines.append(f"  Source: {_one_line(entry['source'])}.")
    return "\n".join([*lines, ""])


def _states() -> str:
    rows = []
    for state, (word, meaning) in STATE_WORDS.items():
        counted = "kept" if state is State.MET else "not kept" if state in NOT_KEPT else "left out, with its number"
        rows.append((f"**{word}**", meaning, counted))
    heads = ("State", "What it means", "In a rate of limits kept")
    return f"## The states of a clock\n\n{_table(heads, rows)}\n"


def _boundaries() -> str:
    rules = boundaries().rules
    rows = []
    for state in State:
        for row in (row for row in boundaries().row if row.state is state):
            given = "; ".join(told(line, BOUNDARY_LABELS) for line in row.given) or "nothing is recorded"
            rows.append(
                (
                    STATE_WORDS[state][0],
                    f"{row.title}. *{rules[row.rule]['words']}*",
                    given,
                    _boundary_when(row),
                    _then(row.due, state),
                )
            )
    text = "Each row is executed as a test. The rules are made up, one of each sort."
    heads = ("State", "What the row shows", "Given", "When", "Then")
    return f"## The edges of every state\n\n{text}\n\n{_table(heads, rows)}\n"


def _boundary_when(row: Boundary) -> str:
    code, moment = split(row.when)
    return f"we ask on {spoken(moment)}" if code == ASKED else told(row.when, BOUNDARY_LABELS)


def _contents(reference: Reference, chapters: list[str]) -> str:
    lines = ["## Chapters", ""]
    for domain in chapters:
        limits = sum(len(e.clock) for e in reference.decision_types.values() if e.domain == domain)
        lines.append(f"- [{DOMAIN_TITLES[domain]}](#chapter-{domain}): {limits} {'rule' if limits == 1 else 'rules'}")
    lines += ["- [Practice standards](#chapter-standards)", "- [Index by instrument](#index-by-instrument)", ""]
    return "\n".join(lines)


# ── a chapter ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chapter(reference: Reference, domain: str, worked: dict[tuple[str, str], Case]) -> str:
    types = sorted((e for e in reference.decision_types.values() if e.domain == domain), key=lambda e: e.slug)
    lines = [f'<a id="chapter-{domain}"></a>', "", f"## {DOMAIN_TITLES[domain]}", "", SIGN_OFF, ""]
    for entry in types:
        lines += _type(reference, entry, worked)
    without = [f"{entry.title} (`{entry.slug}`)" for entry in types if not entry.clock]
    if without:
        lines += [f"Types without a time limit: {'; '.join(without)}.", ""]
    return "\n".join(lines)


def _type(reference: Reference, entry: DecisionType, worked: dict[tuple[str, str], Case]) -> Iterator[str]:
    if not entry.clock:
        return
    yield from (f"### {entry.title}", "")
    off = "" if entry.enabled else "**The whole type ships switched off: it is not confirmed.** "
    yield from (f"{off}`{entry.slug}`. {entry.summary} Who decides: {entry.who_decides}.", "")
    versions: dict[str, list[Clock]] = {}
    for clock in entry.clock:
        versions.setdefault(clock.base_id, []).append(clock)
    for rules in versions.values():
        yield from _rule(reference, entry, rules, worked)


def _rule(
    reference: Reference, entry: DecisionType, rules: list[Clock], worked: dict[tuple[str, str], Case]
) -> Iterator[str]:
    newest = rules[-1]
    owners = {each.code: each.label for each in reference.codelists["clock_owner"].codes}
    owner = owners.get(newest.owner or entry.owner, "")
    yield from (f'<a id="{_anchor(entry, newest)}"></a>', "", f"#### {newest.title}", "")
    missed = "" if newest.if_missed in ("", "none stated") else f" If missed: {newest.if_missed.rstrip('.')}."
    nothing = " No consequence of missing it is stated." if newest.if_missed == "none stated" else ""
    yield f"`{newest.base_id}`. It is {KIND_WORDS[newest.kind]}{f'; who must act: {owner}' if owner else ''}.{missed}{nothing}"
    yield ""
    details = [tuple(_details(reference, entry, clock)) for clock in rules]
    shared = [words for words in details[0] if all(words in each for each in details)]
    rows = []
    for clock, own in zip(rules, details, strict=True):
        sentence = " ".join((_sentence(reference, entry, clock), *(words for words in own if words not in shared)))
        law = f"[{_cell(clock.citation)}]({clock.source})" if clock.source else _cell(clock.citation)
        off = " (switched off)" if not (clock.enabled and entry.enabled) else ""
        rows.append((_span(clock.in_force), sentence, law, f"**{clock.certainty.value}**{off}"))
    yield from (_table(("In force", "Rule", "Source", "Certainty"), rows), "")
    if shared:
        yield from (*(f"- {words}" for words in shared), "")
    notes = dict.fromkeys(_one_line(clock.note) for clock in rules if clock.note)
    yield from (line for note in notes for line in (f"Note: {note}", ""))
    for clock in rules:
        yield from _worked(reference, entry, clock, worked[entry.slug, clock.id], several=len(rules) > 1)


def _sentence(reference: Reference, entry: DecisionType, clock: Clock) -> str:
    """The rule as an explanation gives it, before anything is recorded."""
    labels = labels_of(entry, reference)
    calendar = reference.calendars[clock.calendar]
    bare = explain("", Deadline(clock), calendar, labels, {}, ANY_TIME)
    sentence = rule_sentence(bare)
    if clock.length.working_days:
        sentence = f"{sentence} Calendar: `{clock.calendar}`."
    return sentence


def _details(reference: Reference, entry: DecisionType, clock: Clock) -> Iterator[str]:
    """What else the rule holds, a sentence each."""
    labels = labels_of(entry, reference)

    def named(codes: Iterable[str]) -> str:
        return ", ".join(f"“{labels.get(code, code)}”" for code in codes)

    ends = named((clock.ends, *clock.or_ends))
    yield f"Ends with {ends}." if clock.kind is ClockKind.AUTHORITY else f"Kept by {ends}."
    yield from _starts(clock)
    yield from _concerns(reference, entry, clock, labels)
    yield from _bounds(reference, entry, clock, named)
    over = [event.code for event in entry.event if event.ends and event.code not in (clock.ends, *clock.or_ends)]
    if clock.survives and over:
        yield "It goes on although the order or arrangement is over."
    stops = [*clock.stopped_by, *([] if clock.survives else over)]
    if stops:
        yield f"Nothing is owed any longer after {named(list(dict.fromkeys(stops)))}."


def _starts(clock: Clock) -> Iterator[str]:
    if clock.from_nth > 1:
        yield f"It starts with the {_ordinal(clock.from_nth)} time."
    if clock.which is Which.EACH:
        yield "Every occurrence starts its own."
    if clock.which is Which.LATEST:
        yield "If there are several occurrences, the latest counts."
    if clock.repeats:
        yield "It starts again each time it is done."
    if clock.runs_from:
        yield f"It holds from {_after(clock.runs_from)} after the first start."
    if clock.runs_to:
        yield f"It holds until {_after(clock.runs_to)} after the first start."


def _after(text: str) -> str:
    """A time such as P6M6W in words."""
    units = {"Y": "year", "M": "month", "W": "week", "D": "day"}
    found = re.findall(r"(\d+)([YMWD])", text)
    return " and ".join(f"{number} {units[unit]}{'' if number == '1' else 's'}" for number, unit in found)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")


def _concerns(reference: Reference, entry: DecisionType, clock: Clock, labels: dict[str, str]) -> Iterator[str]:
    """Which records it concerns."""
    for name, values in clock.only_when.items():
        words = " or ".join(value_words(name, value, entry, reference) for value in values)
        yield f"Only where “{labels.get(name, name)}” is recorded as: {words}."
    for name, values in clock.only_if.items():
        words = " or ".join(value_words(name, value, entry, reference) for value in values)
        yield f"Runs where “{labels.get(name, name)}” is recorded as {words}, or is not recorded."


def _bounds(
    reference: Reference, entry: DecisionType, clock: Clock, named: Callable[[Iterable[str]], str]
) -> Iterator[str]:
    """What moves or cuts its end, and what comes of its passing."""
    titles = {each.base_id: each.title for each in entry.clock}
    if clock.last_day_field and not clock.backward:
        given = (
            "Where that day is recorded, it is the last"
            if clock.length.is_given
            else "The last day is the one recorded"
        )
        yield f"{given}: {named([clock.last_day_field])}."
    if clock.no_later_than_field:
        yield f"It may not run past {named([clock.no_later_than_field])}, where that is recorded."
    if clock.capped_by:
        yield f"It may not run past the end of “{titles.get(clock.capped_by, clock.capped_by)}” (`{clock.capped_by}`)."
    if clock.across:
        kinds = "; ".join(reference.decision_types[slug].title for slug in clock.across)
        yield f"The hours of the same person count together over: {kinds}."
    if clock.until:
        yield f"On the last day it ends at {clock.until}."
    for each in clock.suspended:
        yield f"{spoken_day(each.from_day)} to {spoken_day(each.to_day)} do not run ({each.citation})."
    if clock.may:
        yield f"It may be {' or '.join({'extend': 'extended', 'pause': 'paused'}[each] for each in clock.may)} by a person with the power to do so."
    if clock.passing_creates:
        yield f"When it passes, the law makes of it: {named([clock.passing_creates])}."
    if clock.other_reading:
        other = READING_WORDS.get(clock.other_reading) or f"{Limit.parse(clock.other_reading).spoken()} from the event"
        yield f"The text can also be read as: {other}. That reading is shown beside and not used to judge."
    if clock.needs_proof:
        yield "It is a notice whose sending has to be proved."


def _worked(reference: Reference, entry: DecisionType, clock: Clock, case: Case, *, several: bool) -> Iterator[str]:
    """The worked case of one version, in given, when, then."""
    version = f" ({_span(clock.in_force)})" if several else ""
    given = "; ".join(given_lines(case, entry, reference))
    yield f"> **{_cell(case.title)}.**{version}  "
    yield f"> *Given* {given}.  "
    yield f"> *When* {_lower(when_line(case, entry, reference))},  "
    yield f"> *then* {_then(case.due, case.state)}.{f' {case.note}' if case.note else ''}"
    yield ""


def _then(due: str, state: State) -> str:
    word = STATE_WORDS[state][0]
    return f"the last permitted moment is {spoken(due)}: **{word}**" if due else f"there is no last day: **{word}**"


def _lower(words: str) -> str:
    return words.replace("We ask", "we ask", 1)


def _span(span: InForce) -> str:
    first = f"from {spoken_day(span.from_day)}" if span.from_day else "from the beginning"
    return f"{first} to {spoken_day(span.to_day)}" if span.to_day else first


def _anchor(entry: DecisionType, clock: Clock) -> str:
    return f"{entry.slug}-{clock.base_id}"


# ── practice standards, and the index ────────────────────────────────────────────────────────────────────────────────


def _standards(reference: Reference) -> str:
    lines = ['<a id="chapter-standards"></a>', "", "## Practice standards", "", SIGN_OFF, ""]
    lines += [
        "Not law. A council chooses one pack in its settings and may replace it. Timed standards are counted as time limits are.",
        "",
    ]
    for pack in reference.standards_packs.values():
        lines += _pack(reference, pack)
    return "\n".join(lines)


def _pack(reference: Reference, pack: StandardsPack) -> Iterator[str]:
    yield from (f"### {pack.title}", "", f"`{pack.name}`, version {pack.version}. {_one_line(pack.note)}", "")
    yield from (f"Source: {_one_line(pack.source)}.", "")
    rows = []
    for each in pack.standard:
        bare = explain(
            "",
            Deadline(each.clock),
            reference.calendars[each.clock.calendar],
            {"started": "the event", "done": "done"},
            {},
            ANY_TIME,
        )
        rows.append(
            (
                each.title,
                each.actor,
                " ".join((rule_sentence(bare), *_starts(each.clock))),
                each.clock.calendar,
                each.certainty.value,
                each.source_paragraph,
                each.local_choice,
            )
        )
    heads = ("Standard", "Who", "Time limit", "Calendar", "Certainty", "Where it stands", "What was chosen here")
    yield from (_table(heads, rows), "")
    yield from ("Answered yes or no in a sample of files:", "")
    questions = [(each.title, each.question, str(each.sample_size), each.source_paragraph) for each in pack.evidence]
    yield from (_table(("Standard", "Question", "Sample", "Where it stands"), questions), "")


def _index(reference: Reference) -> str:
    """Every provision with the time limits that rest on it, by instrument."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    names = _instruments(reference)
    for entry in reference.decision_types.values():
        for clock in entry.clock:
            act, place = _law(clock.citation)
            link = f"[{clock.title}](#{_anchor(entry, clock)})"
            found.setdefault(names.get(act, act), {}).setdefault(place, {})[link] = entry.short_title
    lines = ['<a id="index-by-instrument"></a>', "", "## Index by instrument", ""]
    for act in sorted(found):
        places = sorted(found[act].items(), key=lambda item: _natural(item[0]))
        rows = [(place, "; ".join(f"{link} ({title})" for link, title in links.items())) for place, links in places]
        lines += [f"### {act}", "", _table(("Provision", "Time limits"), rows), ""]
    return "\n".join(lines)


def _instruments(reference: Reference) -> dict[str, str]:
    """The full name of each Scottish statutory instrument by its number, as the types cite it."""
    bases = [basis.act for entry in reference.decision_types.values() for basis in entry.legal_basis]
    return {number[1]: act for act in bases if (number := INSTRUMENT.search(act))}


def _law(citation: str) -> tuple[str, str]:
    """Instrument and provision of a citation."""
    law = LAW.fullmatch(citation)
    if law:
        return law["act"], law["place"]
    act, _, place = citation.partition(", ")
    return act, place or "as a whole"


def _natural(text: str) -> tuple[list[int], str]:
    """Sorts by the numbers: section 9 before section 10, and regulations 8 and 9 beside regulation 8."""
    return [int(number) for number in re.findall(r"\d+", text)], text


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)])


def _cell(text: str) -> str:
    return _one_line(text).replace("|", r"\|")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def main() -> int:
    parser = argparse.ArgumentParser(description="Write docs/time-limits.md from the rules and their worked cases.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail when the page is not what the rules say"
    )
    wanted = page(shipped_reference())
    current = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    if current == wanted:
        print("docs/time-limits.md is current.", file=sys.stderr)
    elif parser.parse_args().check:
        changes = difflib.unified_diff(
            current.splitlines(), wanted.splitlines(), "docs/time-limits.md", "the rules", n=0
        )
        print("\n".join([*changes][:40]), file=sys.stderr)
        print("docs/time-limits.md is not what the rules say. Type: ./run docs", file=sys.stderr)
        return 1
    else:
        PAGE.write_text(wanted, encoding="utf-8", newline="\n")
        print("Wrote docs/time-limits.md.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
