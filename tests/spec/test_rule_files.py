"""A broken rule is told by file, key and remedy, all of it at once: what a council's developer sees on a mistake in a decision type."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.domain.clock_rules import Certainty
from cswo_report.errors import ExitCode, ShippedDataFault
from cswo_report.reference import Reference, shipped_reference

HEAD = """
slug = "child.own"
title = "A decision of our own"
short_title = "Our own"
domain = "child"
summary = "A decision that only this council records."
who_decides = "The council"
certainty = "P"
capacities = ["self"]
owner = "cswo"
in_force = { from_day = 2020-01-01 }

[[legal_basis]]
act = "An Act"
provision = "Section 1"
source = "https://www.legislation.gov.uk/asp/2000/1/section/1"
certainty = "P"

[[outcome]]
code = "agreed"
label = "Agreed"

[[field]]
name = "length"
label = "Length"
kind = "code"
codelist = "order_length"

[[field]]
name = "urgent"
label = "Urgent"
kind = "yes_no"

[[field]]
name = "remark"
label = "Remark"
kind = "text"

[[field]]
name = "ends_on"
label = "Last day"
kind = "date"

[[event]]
code = "told"
label = "Told"
not_before = "decided"

[[event]]
code = "lapsed"
label = "Lapsed by operation of law"
"""
CLOCK = """
[[clock]]
id = "ck.own"
title = "Tell the person"
starts = "decided"
ends = "told"
limit = "P7D"
calendar = "elapsed"
first_day = "0"
citation = "An Act, section 1"
source = "https://www.legislation.gov.uk/asp/2000/1/section/1"
"""
REVIEW = """
slug = "review.own"
title = "A review of our own"
short_title = "Our review"
domain = "review"
summary = "A review that only this council records."
who_decides = "The committee"
certainty = "G"
capacities = ["authority"]
owner = "child_protection_committee"
in_force = { from_day = 2020-01-01 }
register = "review"
chosen_by = { kind = ["learning_child"] }

[[legal_basis]]
act = "Guidance"
provision = "Chapter 1"
source = "https://www.gov.scot/publications/"
certainty = "G"

[[clock]]
id = "ck.own.review"
title = "Consider the notification"
starts = "notified_on"
ends = "considered_on"
limit = "P28D"
calendar = "elapsed"
citation = "Guidance, chapter 1"
source = "https://www.gov.scot/publications/"
"""


def own(folder: Path, content: str, place: str = "child/child.own", **confirmed: str) -> Reference:
    path = folder / "decision_types" / f"{place}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return Reference(folder, {name.replace("_", "."): note for name, note in confirmed.items()})


def refusal(reference: Reference) -> str:
    with pytest.raises(ShippedDataFault) as fault:
        reference.decision_types  # noqa: B018
    assert fault.value.exit_code is ExitCode.INPUT_REFUSED
    assert fault.value.remedy
    return fault.value.message


def test_a_whole_type_is_taken(tmp_path: Path) -> None:
    types = own(tmp_path, HEAD + CLOCK).decision_types
    assert set(types) == {*shipped_reference().decision_types, "child.own"}
    assert types["child.own"].clock[0].enabled


CLOCK_FAULTS = [
    ('limit = "P7D"', 'limit = "7 days"', ["limit (given: 7 days)", "Write it like PT72H"]),
    ('limit = "P7D"', 'limit = "P1M7D"', ["limit (given: P1M7D)", "one unit"]),
    ('limit = "P7D"', 'limit = "P0D"', ["limit (given: P0D)"]),
    ('calendar = "elapsed"', 'calendar = "office"', ["calendar (given: office)", "Name one of bankhol_scot"]),
    ('limit = "P7D"', 'limit = "W7"', ["calendar (given: elapsed)", "Working days need a calendar"]),
    ('calendar = "elapsed"', 'calendar = "cha2011"', ["calendar (given: cha2011)", "Only limits in working days"]),
    ('first_day = "0"', 'first_day = "2"', ["first_day (given: 2)", "Write one of 0, 1, +1, none"]),
    ('first_day = "0"', 'first_day = "none"', ["first_day (given: none)", "Only hours"]),
    ('limit = "P7D"', 'limit = "PT48H"', ["first_day (given: 0)", 'Write first_day = "none"']),
    ('first_day = "0"', 'other_reading = "0"', ["other_reading (given: 0)", "another way"]),
    ('first_day = "0"', 'other_reading = "P7D"', ["other_reading (given: P7D)"]),
    ('first_day = "0"', 'other_reading = "soon"', ["other_reading (given: soon)"]),
    ('first_day = "0"', 'other_reading = "none"', ["other_reading (given: none)"]),
    ('first_day = "0"', 'runs_from = "6 weeks"', ["runs_from (given: 6 weeks)", "P6M6W"]),
    ('first_day = "0"', 'runs_to = "P"', ["runs_to (given: P)"]),
    ('first_day = "0"', 'window = "P28D"', ["window (given: P7D)", "Only hours"]),
    ('first_day = "0"', 'window = "28"', ["window (given: 28)", "number of days"]),
    ('first_day = "0"', 'across = ["secure.implement"]', ["across", "within a window"]),
    ('first_day = "0"', 'across = ["secure.nothing"]', ["across (given: secure.nothing)", "no decision type"]),
    ('first_day = "0"', 'until = "5pm"', ["until (given: 5pm)", "17:00"]),
    ('first_day = "0"', "from_nth = 0", ["from_nth (given: 0)"]),
    ('first_day = "0"', 'may = ["cancel"]', ["may (given: cancel)", "pause or extend"]),
    (
        'limit = "P7D"\ncalendar = "elapsed"\nfirst_day = "0"',
        'limit = "PT48H"\ncalendar = "elapsed"\nfirst_day = "none"\nmay = ["extend"]',
        ["may (given: extend)", "limit in hours"],
    ),
    ('first_day = "0"', "in_force = { from_day = 2021-01-01, to_day = 2020-01-01 }", ["in_force", "before the first"]),
    (
        'first_day = "0"',
        'suspended = [{ from_day = 2021-01-01, to_day = 2020-01-01, citation = "An Act" }]',
        ["suspended", "before the first"],
    ),
    ('starts = "decided"', 'starts = "seen"', ["starts (given: seen)", "Name one of decided, lapsed, received, told"]),
    ('ends = "told"', 'ends = "seen"', ["ends (given: seen)"]),
    ('first_day = "0"', 'or_ends = ["told", "seen"]', ["or_ends (given: seen)"]),
    ('first_day = "0"', 'stopped_by = ["seen"]', ["stopped_by (given: seen)"]),
    ('first_day = "0"', 'passing_creates = "seen"', ["passing_creates (given: seen)", "by operation of law"]),
    ('first_day = "0"', 'passing_creates = "decided"', ["passing_creates (given: decided)", "[[event]]"]),
    ('first_day = "0"', 'only_if = { colour = ["red"] }', ["only_if (given: colour)", "no field"]),
    ('first_day = "0"', 'only_when = { colour = ["red"] }', ["only_when (given: colour)", "no field"]),
    ('first_day = "0"', 'only_if = { remark = ["red"] }', ["only_if (given: remark)", "not chosen from a code list"]),
    ('first_day = "0"', "only_if = { length = [] }", ["only_if (given: length)", "No value"]),
    (
        'first_day = "0"',
        'only_if = { length = ["forty_years"] }',
        ["only_if.length (given: forty_years)", "Give one of"],
    ),
    ('first_day = "0"', 'only_if = { urgent = ["maybe"] }', ["only_if.urgent (given: maybe)", "no, yes"]),
    ('first_day = "0"', 'only_when = { outcome = ["refused"] }', ["only_when.outcome (given: refused)", "agreed"]),
    ('first_day = "0"', 'only_when = { capacity = ["king"] }', ["only_when.capacity (given: king)"]),
    ('first_day = "0"', 'last_day_field = "expires"', ["last_day_field (given: expires)", "ends_on"]),
    ('first_day = "0"', 'last_day_field = "length"', ["last_day_field (given: length)", "no date"]),
    ('first_day = "0"', 'no_later_than_field = "expires"', ["no_later_than_field (given: expires)"]),
    ('first_day = "0"', 'capped_by = "ck.other"', ["capped_by (given: ck.other)", "No other clock"]),
    ('first_day = "0"', 'capped_by = "ck.own"', ["capped_by (given: ck.own)", "No other clock"]),
    ('first_day = "0"', 'owner = "nobody"', ["owner (given: nobody)", "clock_owner.toml"]),
    ('citation = "An Act, section 1"', 'citation = ""', ["citation", "empty"]),
    ('source = "https://www.legislation.gov.uk/asp/2000/1/section/1"', "", ["source", "empty"]),
    ('first_day = "0"', 'certainty = "U"', ["enabled", "unconfirmed (U) but switched on", "confirmed it"]),
    ('first_day = "0"', 'kind = "wish"', ["kind"]),
    ('first_day = "0"', "colour = 1", ["colour", "There is no key of this name here"]),
]


@pytest.mark.parametrize(("old", "new", "words"), CLOCK_FAULTS, ids=[new for _, new, _ in CLOCK_FAULTS])
def test_a_faulty_clock_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert CLOCK.count(old) == 1
    told = refusal(own(tmp_path, HEAD + CLOCK.replace(old, new)))
    assert told.startswith("child.own.toml: clock")
    for text in words:
        assert text in told


@pytest.mark.parametrize(
    "line",
    [
        'or_ends = ["lapsed"]',
        'passing_creates = "lapsed"',
        'only_if = { outcome = ["agreed"], urgent = ["yes"], capacity = ["self"] }',
        'last_day_field = "ends_on"\nno_later_than_field = "decided"',
        'other_reading = "1"',
        'other_reading = "PT144H"',
        'runs_from = "P6W"\nruns_to = "P6M6W"',
        'owner = "sheriff"\nmay = ["pause", "extend"]\nuntil = "17:00"',
        "suspended = [{ from_day = 2020-04-07, to_day = 2020-09-29, citation = 'An Act' }]",
        'certainty = "U"\nenabled = false',
    ],
)
def test_what_a_clock_may_say_is_taken(tmp_path: Path, line: str) -> None:
    assert own(tmp_path, HEAD + CLOCK + line).decision_types["child.own"].clock


@pytest.mark.parametrize(
    ("limit", "calendar", "first_day"),
    [
        ("PT72H", "elapsed", "none"),
        ("W7", "cha2011", "+1"),
        ("W7", "council", "0"),
        ("", "elapsed", "none"),
        ("", "elapsed", "0"),
        ("P2Y", "elapsed", "1"),
    ],
)
def test_every_way_to_count_is_taken(tmp_path: Path, limit: str, calendar: str, first_day: str) -> None:
    clock = CLOCK.replace("P7D", limit).replace('"elapsed"', f'"{calendar}"').replace('"0"', f'"{first_day}"')
    assert own(tmp_path, HEAD + clock).decision_types["child.own"].clock[0].limit == limit


def test_hours_within_a_window_may_be_added_across_types(tmp_path: Path) -> None:
    hours = CLOCK.replace("P7D", "PT72H").replace('"0"', '"none"') + 'window = "P28D"\nacross = ["child.own"]'
    assert own(tmp_path, HEAD + hours).decision_types["child.own"].clock[0].window == "P28D"


def test_a_clock_may_be_capped_by_a_fellow(tmp_path: Path) -> None:
    fellow = CLOCK.replace('"ck.own"', '"ck.own.all"')
    assert own(tmp_path, HEAD + fellow + CLOCK + 'capped_by = "ck.own.all"').decision_types["child.own"]


# ── versions of one rule ─────────────────────────────────────────────────────────────────────────────────────────────


def versions(first: str, second: str) -> str:
    earlier = CLOCK.replace('"ck.own"', '"ck.own.from-2020-01-01"') + first
    return earlier + CLOCK.replace('"ck.own"', '"ck.own.from-2022-01-01"') + second


def test_versions_that_follow_one_another_are_taken(tmp_path: Path) -> None:
    rows = versions(
        "in_force = { from_day = 2020-01-01, to_day = 2021-12-31 }\n", "in_force = { from_day = 2022-01-01 }\n"
    )
    assert len(own(tmp_path, HEAD + rows).decision_types["child.own"].clock) == 2


def test_versions_that_overlap_are_refused(tmp_path: Path) -> None:
    rows = versions(
        "in_force = { from_day = 2020-01-01, to_day = 2022-01-01 }\n", "in_force = { from_day = 2022-01-01 }\n"
    )
    told = refusal(own(tmp_path, HEAD + rows))
    assert "clock ck.own.from-2022-01-01: in_force: It holds on days on which ck.own.from-2020-01-01 holds too." in told
    assert "End the earlier version" in told


def test_versions_for_different_records_may_overlap(tmp_path: Path) -> None:
    rows = versions('only_if = { urgent = ["no"] }\n', 'only_when = { urgent = ["yes"] }\n')
    assert len(own(tmp_path, HEAD + rows).decision_types["child.own"].clock) == 2


def test_the_same_id_twice_is_refused(tmp_path: Path) -> None:
    assert "Two clocks here have this id" in refusal(own(tmp_path, HEAD + CLOCK + CLOCK))


# ── the type itself ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('slug = "child.own"', 'slug = "child.other"', ["slug (given: child.other)", "child/child.other.toml"]),
        ('domain = "child"', 'domain = "asp"', ["belongs at decision_types/asp/child.own.toml"]),
        ('owner = "cswo"', 'owner = "king"', ["owner (given: king)", "clock_owner.toml"]),
        ('certainty = "P"\ncapacities', 'certainty = "U"\ncapacities', ["enabled", "unconfirmed (U)"]),
        ('owner = "cswo"', 'register = "cellar"', ["register (given: cellar)", "Name one of action"]),
        ('owner = "cswo"', 'chosen_by = { capacity = ["self"] }', ["chosen_by", "by its type alone"]),
        ('codelist = "order_length"', 'codelist = "lengths"', ["field length: codelist (given: lengths)"]),
        ('name = "length"', 'name = "reasons"', ["field reasons: name", "Every decision has this field already"]),
        ('not_before = "decided"', 'not_before = "seen"', ["event told: not_before (given: seen)", "Name one of"]),
        ('owner = "cswo"', 'register = "review"', ["event", "outcome", "field", "of its own"]),
    ],
)
def test_a_faulty_type_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    assert HEAD.count(old) == 1
    told = refusal(own(tmp_path, HEAD.replace(old, new) + CLOCK))
    assert told.startswith("child.own.toml: ")
    for text in words:
        assert text in told


def test_a_type_without_a_provision_is_refused(tmp_path: Path) -> None:
    bare = HEAD[: HEAD.index("[[legal_basis]]")] + "legal_basis = []\n" + HEAD[HEAD.index("[[outcome]]") :]
    assert "legal_basis: The type cites no provision" in refusal(own(tmp_path, bare + CLOCK))


def test_a_clock_without_an_owner_is_refused(tmp_path: Path) -> None:
    unowned = HEAD.replace('owner = "cswo"\n', "")
    assert "clock ck.own: owner: Nobody is named who must act" in refusal(own(tmp_path, unowned + CLOCK))
    assert own(tmp_path, unowned + CLOCK + 'owner = "sheriff"').decision_types["child.own"]


def test_the_dates_of_a_register_are_the_events_of_its_types(tmp_path: Path) -> None:
    entry = own(tmp_path, REVIEW, "review/review.own").decision_types["review.own"]
    assert entry.clock[0].starts == "notified_on"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('starts = "notified_on"', 'starts = "received"', ["starts (given: received)", "notified_on"]),
        ('ends = "considered_on"', 'ends = "decision"', ["ends (given: decision)"]),
        ("learning_child", "learning_cat", ["chosen_by.kind (given: learning_cat)", "learning_child"]),
        ("kind = [", "sort = [", ["chosen_by (given: sort)", "no field"]),
        ('limit = "P28D"', 'limit = "P28D"\npassing_creates = "published_on"', ["passing_creates"]),
        ('limit = "P28D"', 'limit = "P28D"\nonly_if = { stage = ["nowhere"] }', ["only_if.stage (given: nowhere)"]),
        ('limit = "P28D"', 'limit = "P28D"\nlast_day_field = "ends_on"', ["last_day_field", "published_on"]),
    ],
)
def test_a_faulty_type_of_a_register_is_refused(tmp_path: Path, old: str, new: str, words: list[str]) -> None:
    told = refusal(own(tmp_path, REVIEW.replace(old, new), "review/review.own"))
    for text in ("review.own.toml", *words):
        assert text in told


def test_all_faults_of_all_types_are_told_at_once(tmp_path: Path) -> None:
    own(
        tmp_path,
        HEAD.replace('owner = "cswo"', 'owner = "king"') + CLOCK.replace("P7D", "soon").replace("told", "seen"),
    )
    own(tmp_path, "slug = [", "child/child.broken")
    own(tmp_path, 'slug = "child.bare"', "child/child.bare")
    told = refusal(own(tmp_path, REVIEW.replace("learning_child", "learning_cat"), "review/review.own"))
    for words in (
        "child.own.toml: owner",
        "child.own.toml: clock ck.own: limit",
        "child.own.toml: clock ck.own: ends",
        "child.broken.toml: this file is not valid TOML",
        "child.bare.toml: title: This key is missing",
        "child.bare.toml: summary: This key is missing",
        "review.own.toml: chosen_by.kind",
    ):
        assert words in told


def test_two_files_of_one_slug_are_refused(tmp_path: Path) -> None:
    own(tmp_path, HEAD + CLOCK)
    told = refusal(own(tmp_path, HEAD + CLOCK, "child/child.twin"))
    assert "child.own: This name is declared already in child.own.toml" in told


def test_a_type_may_be_added_across_one_that_does_not_load(tmp_path: Path) -> None:
    own(tmp_path, "slug = [", "child/child.broken")
    hours = CLOCK.replace("P7D", "PT72H").replace('"0"', '"none"') + 'window = "P28D"\nacross = ["child.broken"]'
    assert "across" not in refusal(own(tmp_path, HEAD + hours))


# ── what a council has confirmed ─────────────────────────────────────────────────────────────────────────────────────

OFF = HEAD.replace('certainty = "P"\ncapacities', 'certainty = "U"\nenabled = false\ncapacities')
OFF_CLOCK = CLOCK + 'certainty = "U"\nenabled = false\n'
NOTE = "Council solicitor, 4 May 2026"


def test_what_is_unconfirmed_stays_off(tmp_path: Path) -> None:
    entry = own(tmp_path, OFF + OFF_CLOCK).decision_types["child.own"]
    assert not entry.enabled
    assert not entry.clock[0].enabled


def test_a_confirmed_type_is_switched_on_and_its_clocks_by_name(tmp_path: Path) -> None:
    entry = own(tmp_path, OFF + OFF_CLOCK, child_own=NOTE).decision_types["child.own"]
    assert entry.enabled
    assert not entry.clock[0].enabled
    entry = own(tmp_path, OFF + OFF_CLOCK, child_own=NOTE, ck_own=NOTE).decision_types["child.own"]
    assert entry.enabled
    assert entry.clock[0].enabled
    assert entry.clock[0].certainty is Certainty.UNCONFIRMED  # the mark stays: it says what the statute book found


def test_a_confirmed_rule_is_switched_on_in_all_its_versions(tmp_path: Path) -> None:
    off = 'certainty = "U"\nenabled = false\n'
    rows = versions(
        off + "in_force = { from_day = 2020-01-01, to_day = 2021-12-31 }\n",
        off + "in_force = { from_day = 2022-01-01 }\n",
    )
    entry = own(tmp_path, HEAD + rows, ck_own=NOTE).decision_types["child.own"]
    assert [clock.enabled for clock in entry.clock] == [True, True]
    folder = Reference(tmp_path, {"ck.own.from-2022-01-01": NOTE})
    assert [clock.enabled for clock in folder.decision_types["child.own"].clock] == [False, True]


def test_a_council_may_switch_on_in_the_file_what_it_has_confirmed(tmp_path: Path) -> None:
    on = HEAD.replace('certainty = "P"\ncapacities', 'certainty = "U"\ncapacities') + CLOCK + 'certainty = "U"\n'
    assert own(tmp_path, on, child_own=NOTE).decision_types["child.own"].enabled


@pytest.mark.parametrize(
    ("name", "note", "words"),
    [
        ("child_nothing", NOTE, "confirmed: child.nothing: No decision type or clock has this name"),
        ("child_own", " ", "confirmed: child.own: It is not said who confirmed it"),
    ],
)
def test_a_faulty_confirmation_is_refused(tmp_path: Path, name: str, note: str, words: str) -> None:
    assert words in refusal(own(tmp_path, OFF + OFF_CLOCK, **{name: note}))


def test_reference_data_without_confirmations_is_hashable_and_equal() -> None:
    assert hash(Reference()) == hash(Reference())
    assert Reference() == Reference()
    assert Reference() != Reference(confirmed={"child.own": NOTE})
