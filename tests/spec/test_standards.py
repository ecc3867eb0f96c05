"""Practice standards as data: every measurable standard of the source is there, can be counted, and says what was chosen locally."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from cswo_report.domain import clocks
from cswo_report.domain.clock_rules import Clock
from cswo_report.domain.day_counting import count, offset
from cswo_report.domain.deadlines import Happening
from cswo_report.domain.standards import Standard, StandardsPack
from cswo_report.domain.times import Moment
from cswo_report.errors import ExitCode, ShippedDataFault
from cswo_report.reference import Reference, shipped_reference

PACKS = shipped_reference().standards_packs
CALENDARS = shipped_reference().calendars
WALSALL, SCOTLAND = PACKS["walsall-2015"], PACKS["scotland-practice"]

# Written out by hand from the source: the limit, whether it comes round, whether it is counted back.
LIMITS = {
    "std.record.cp": ("W3", "once"),
    "std.record.statvisit": ("W3", "once"),
    "std.record.other": ("W5", "once"),
    "std.record.iro": ("W5", "once"),
    "std.report.meeting": ("P1D", "back"),
    "std.report.conference": ("P3D", "back"),
    "std.supervision.sw": ("P1M", "again"),
    "std.supervision.nqsw.a": ("P1W", "again"),
    "std.supervision.nqsw.b": ("P2W", "again"),
    "std.supervision.nqsw.c": ("P1M", "again"),
    "std.supervision.pm": ("P1M", "again"),
    "std.supervision.tm": ("P1M", "again"),
    "std.supervision.iro": ("P1M", "again"),
    "std.appraisal.offer": ("P1Y", "again"),
    "std.appraisal.pm": ("P1Y", "again"),
    "std.appraisal.midyear": ("P6M", "again"),
    "std.appraisal.tm": ("P1Y", "again"),
    "std.appraisal.gm": ("P1Y", "again"),
    "std.plo.action": ("P1W", "once"),
    "std.complaint.tm": ("W10", "once"),
    "std.complaint.gm": ("W10", "once"),
    "std.careplan.submit": ("P5D", "back"),
    "std.careplan.sign": ("P1D", "back"),
    "std.staffing.tm": ("P1M", "again"),
    "std.staffing.gm": ("P1M", "again"),
    "std.perf.weekly.tm": ("P1W", "again"),
    "std.perf.weekly.gm": ("P1W", "again"),
    "std.perf.story": ("P1M", "again"),
    "std.chapter.review": ("P1Y", "again"),
}
SCOTTISH_LIMITS = {"std.complaint.tm": "W5", "std.complaint.gm": "W20"}
LEFT_OPEN = """std.report.meeting std.report.conference std.supervision.nqsw.c std.complaint.tm std.complaint.gm
    std.careplan.submit std.careplan.sign"""
ENGLISH_WORDS = ("IRO", "Independent Reviewing Officer", "ASYE", "PLO", "Ofsted", "LGO", "conference", "Group manager")


def standard(pack: StandardsPack, wanted: str) -> Standard:
    found = pack.find(wanted)
    assert isinstance(found, Standard)
    return found


def last_day(clock: Clock, event: date) -> date:
    calendar = CALENDARS[clock.calendar]
    return count(event, clock.length, clock.first_day, calendar, backward=clock.backward).last_day


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_a_pack_holds_every_measurable_standard_with_its_number(pack: StandardsPack) -> None:
    found = {}
    for entry in pack.standard:
        way = "back" if entry.clock.backward else "again" if entry.clock.repeats else "once"
        found[entry.id] = (entry.clock.limit, way)
    changed = SCOTTISH_LIMITS if pack is SCOTLAND else {}
    assert found == {key: (changed.get(key, limit), way) for key, (limit, way) in LIMITS.items()}


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_standard_says_who_must_do_what_and_where_it_stands(pack: StandardsPack) -> None:
    assert pack.version
    assert "https://" in pack.source
    for entry in pack.standard:
        assert entry.clock.id == entry.id
        assert (entry.clock.starts, entry.clock.ends) == ("started", "done")
        assert (entry.clock.calendar == "council") is entry.clock.limit.startswith("W")
        assert entry.clock.citation
        assert entry.clock.owner
        assert entry.actor
        assert entry.group
        assert entry.obligation.endswith(".")
        assert entry.local_choice == "" or entry.local_choice.endswith(".")


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_question_is_answered_yes_or_no_from_a_sample(pack: StandardsPack) -> None:
    assert len(pack.evidence) >= 13
    for question in pack.evidence:
        assert question.id.startswith("std.evidence.")
        assert question.question.endswith("?")
        assert question.sample_size > 0
        assert question.source_paragraph
        assert question.group
    assert "local choice" in pack.note


@pytest.mark.parametrize("wanted", LEFT_OPEN.split())
def test_what_the_source_leaves_open_is_marked_as_a_local_choice(wanted: str) -> None:
    assert standard(WALSALL, wanted).local_choice


def test_the_source_is_quoted_briefly() -> None:
    paragraphs = [entry.source_paragraph for entry in WALSALL.standard]
    paragraphs += [question.source_paragraph for question in WALSALL.evidence]
    for paragraph in paragraphs:
        assert "“" in paragraph
        assert len(paragraph) < 200


def test_the_sentence_that_breaks_off_is_said_to_do_so() -> None:
    assert "breaks off" in standard(WALSALL, "std.supervision.nqsw.c").source_paragraph
    assert "breaks off" in standard(WALSALL, "std.supervision.nqsw.c").local_choice


def test_the_packs_share_their_ids_so_that_they_compare() -> None:
    assert [entry.id for entry in WALSALL.standard] == [entry.id for entry in SCOTLAND.standard]
    assert {entry.clock.repeats for entry in SCOTLAND.standard} == {True, False}


def test_the_scottish_pack_speaks_of_scottish_roles() -> None:
    told = [f"{entry.title} {entry.actor} {entry.obligation}" for entry in SCOTLAND.standard]
    told += [f"{question.title} {question.question}" for question in SCOTLAND.evidence]
    english = re.compile(rf"\b({'|'.join(ENGLISH_WORDS)})\b", re.IGNORECASE)
    assert [text for text in told if english.search(text)] == []


@pytest.mark.parametrize(("wanted", "limit"), SCOTTISH_LIMITS.items())
def test_complaint_times_are_said_to_be_those_of_the_scottish_procedure(wanted: str, limit: str) -> None:
    entry = standard(SCOTLAND, wanted)
    assert entry.clock.limit == limit
    assert "not a local choice" in entry.local_choice
    assert "ck.comp." in entry.local_choice


@pytest.mark.parametrize(
    ("wanted", "event", "expected"),
    [
        ("std.record.cp", date(2026, 4, 2), date(2026, 4, 8)),  # over Good Friday and a weekend, Easter Monday worked
        ("std.record.other", date(2026, 6, 12), date(2026, 6, 22)),  # over the holiday of 15 June 2026
        ("std.report.meeting", date(2026, 3, 10), date(2026, 3, 9)),
        ("std.report.conference", date(2026, 3, 10), date(2026, 3, 7)),
        ("std.careplan.submit", date(2026, 3, 10), date(2026, 3, 5)),
        ("std.careplan.sign", date(2026, 3, 10), date(2026, 3, 10)),  # on or before the day of submission
        ("std.plo.action", date(2026, 3, 10), date(2026, 3, 17)),
        ("std.complaint.tm", date(2026, 3, 10), date(2026, 3, 24)),
        ("std.supervision.sw", date(2026, 1, 31), date(2026, 2, 28)),
        ("std.appraisal.pm", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_a_standard_is_counted_to_its_last_day(wanted: str, event: date, expected: date) -> None:
    assert last_day(standard(WALSALL, wanted).clock, event) == expected


def test_supervision_in_the_first_year_is_one_chain_of_three_phases() -> None:
    phases = [standard(WALSALL, f"std.supervision.nqsw.{each}").clock for each in "abc"]
    assert all(clock.repeats for clock in phases)
    assert [clock.runs_from for clock in phases] == ["", "P6W", "P6M6W"]
    assert [clock.runs_to for clock in phases] == ["P6W", "P6M6W", ""]

    first = date(2026, 1, 5)
    days = [first]
    while days[-1] < date(2026, 10, 1):
        weeks = 1 if days[-1] < offset(first, "P6W") else 2
        days.append(days[-1] + timedelta(weeks=weeks))
    done = [Happening("done", Moment(day)) for day in days[1:]]
    found = clocks.compute(phases, clocks.History((Happening("started", Moment(first)), *done)), CALENDARS)
    begun = {clock.id: [each for each in found if each.clock.id == clock.id] for clock in phases}
    gaps = {
        name: {(each.due.day - each.start.moment.day).days for each in links if each.due and each.start}
        for name, links in begun.items()
    }
    assert gaps["std.supervision.nqsw.a"] == {7}
    assert len(begun["std.supervision.nqsw.a"]) == 6
    assert gaps["std.supervision.nqsw.b"] == {14}
    assert min(gaps["std.supervision.nqsw.c"]) >= 28


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────

OWN = """
name = "ours"
title = "Our standards"
source = "Agreed by the council"
version = "1"

[[standard]]
id = "std.one"
title = "Visits written up"
group = "recording"
actor = "Social worker"
obligation = "Write up a visit within 2 working days."
source_paragraph = "Section 1"

[standard.clock]
id = "std.one"
title = "Visits written up"
starts = "started"
ends = "done"
limit = "W2"
calendar = "council"
citation = "Our standards, section 1"
owner = "practice_team"

[[evidence]]
id = "std.two"
title = "Plan there"
question = "Is there a plan?"
source_paragraph = "Section 2"
sample_size = 5
"""


def own(folder: Path, content: str, name: str = "ours") -> Reference:
    (folder / "standards").mkdir(exist_ok=True)
    (folder / "standards" / f"{name}.toml").write_text(content, encoding="utf-8")
    return Reference(folder)


def test_a_council_adds_a_pack_of_its_own(tmp_path: Path) -> None:
    packs = own(tmp_path, OWN).standards_packs
    assert set(packs) == {*PACKS, "ours"}
    assert packs["ours"].find("visits WRITTEN up") is packs["ours"].standard[0]
    assert packs["ours"].find("std.two") is packs["ours"].evidence[0]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('name = "ours"', 'name = "theirs"', ["name", "The file is called ours"]),
        ('version = "1"', 'version = ""', ["version", "empty"]),
        ('id = "std.two"', 'id = "std.one"', ["std.one", "declared already"]),
        ('title = "Plan there"', 'title = "Visits written up"', ["Visits written up", "declared already"]),
        ('starts = "started"', 'starts = "began"', ["starts (given: began)", "Name one of done, started"]),
        ('ends = "done"', 'ends = "finished"', ["ends (given: finished)"]),
        ('calendar = "council"', 'calendar = "office"', ["calendar (given: office)", "Name one of"]),
        ('limit = "W2"', 'limit = "P2D"', ["calendar (given: council)", "working days"]),
        ('limit = "W2"', 'limit = "P0D"', ["limit (given: P0D)"]),
        ('limit = "W2"', 'limit = "2 days"', ["limit (given: 2 days)"]),
        ('citation = "Our standards, section 1"', 'citation = ""', ["clock std.one: citation", "empty"]),
        ('source_paragraph = "Section 1"', 'source_paragraph = ""', ["standard std.one: source_paragraph", "empty"]),
        ('source_paragraph = "Section 2"', 'source_paragraph = ""', ["evidence std.two: source_paragraph", "empty"]),
        ('actor = "Social worker"', 'actor = " "', ["standard std.one: actor", "empty"]),
        ("sample_size = 5", "sample_size = 0", ["evidence std.two: sample_size", "at least one"]),
        ('owner = "practice_team"', 'owner = "somebody"', ["owner (given: somebody)", "clock_owner.toml"]),
        ('owner = "practice_team"', 'only_if = { kind = ["x"] }', ["only_if (given: kind)", "no field"]),
        ('[standard.clock]\nid = "std.one"', '[standard.clock]\nid = "std.1"', ["clock.id (given: std.1)"]),
        ('group = "recording"', 'certainty = "U"', ["certainty", "switched on"]),
        ('group = "recording"', "colour = 1", ["standard.0.colour", "There is no key of this name here"]),
    ],
)
def test_a_faulty_standard_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert OWN.count(old) >= 1
    with pytest.raises(ShippedDataFault) as fault:
        own(tmp_path, OWN.replace(old, new, 1)).standards_packs  # noqa: B018
    assert fault.value.exit_code is ExitCode.INPUT_REFUSED
    for text in ("ours.toml", *words):
        assert text in fault.value.message


def test_all_faults_of_all_packs_are_told_at_once(tmp_path: Path) -> None:
    own(tmp_path, OWN.replace("W2", "two").replace("sample_size = 5", "sample_size = 0"))
    reference = own(tmp_path, "name = 'other'", "other")
    with pytest.raises(ShippedDataFault) as fault:
        reference.standards_packs  # noqa: B018
    for words in ("ours.toml", "limit", "sample_size", "other.toml", "title"):
        assert words in fault.value.message
