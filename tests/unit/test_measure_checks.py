"""A measure that cannot be counted, or that names what is not there, is found before any report: all of them at once, each with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from cswo_report.data_files import Faults
from cswo_report.domain.measures import LIMITS, Break, BreakKind, Count, Flow, Measure, Rate, Share
from cswo_report.domain.values import Basis
from cswo_report.errors import ShippedDataFault
from cswo_report.measure_checks import check_measures
from cswo_report.measure_dimensions import FUNCTIONS, Sources
from cswo_report.reference import Reference, shipped_reference
from cswo_report.store.counting_functions import FUNCTIONS as COUNTED

FILE = Path("made_up.toml")


def measure(key: str = "m.one", **more: object) -> Measure:
    head = {"title": "One", "definition": "One thing.", "source": "A register", "owner": "A team"}
    return Measure(key, **{**head, **more})  # type: ignore[arg-type]


def faults_of(*measures: Measure, flows: tuple[Flow, ...] = ()) -> str:
    reference, faults = shipped_reference(), Faults()
    sources = Sources(reference.registers, reference.decision_types, reference.codelists)
    check_measures([(FILE, each) for each in measures], [(FILE, each) for each in flows], sources, faults, whole=True)
    return "\n".join(faults.lines)


def test_what_is_shipped_has_no_fault() -> None:
    reference = shipped_reference()
    assert len([entry for entry in reference.measures.values() if not entry.generated]) >= 150
    assert all(entry.definition and entry.source for entry in reference.measures.values())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (measure(title=""), "m.one: title: This key is empty."),
        (measure(definition=" "), "m.one: definition: This key is empty."),
        (measure(source=""), "m.one: source: This key is empty."),
        (measure(owner=""), "m.one: owner: This key is empty."),
        (measure("One"), "One: key: A measure is called group.name, in small letters"),
        (measure("decided.one"), "not like those the program makes"),
        (measure(count=Count(register="elephants")), "count.register (given: elephants): There is no register"),
        (measure(count=Count(types=("secure.nothing",))), "count.types (given: secure.nothing)"),
        (measure(count=Count(day="lunch")), "count.day (given: lunch): There is no such day"),
        (measure(count=Count(types=("secure.implement",), day="event:lunch")), "count.day (given: event:lunch)"),
        (measure(count=Count(where={"colour": ["red"]})), "count.where (given: colour): There is no field"),
        (
            measure(count=Count(types=("secure.implement",), where={"outcome": ["eaten"]})),
            "count.where (given: eaten): It is no code of outcome.",
        ),
        (
            measure(count=Count(register="complaint", where={"stage": ["!9"]})),
            "count.where (given: 9): It is no code of stage.",
        ),
        (measure(count=Count(register="authorisation", total="service")), "count.total (given: service)"),
        (measure(count=Count(register="review", until="stage")), "count.until (given: stage): It is no date"),
        (measure(count=Count(register="review", past=("kind",))), "count.past (given: kind): It is no date"),
        (measure(count=Count(in_time=("ck.nothing",))), "count.in_time (given: ck.nothing)"),
        (measure(count=Count(function="guess")), "count.function (given: guess)"),
        (measure(count=Count(stock=True)), 'Write basis = "as_at".'),
        (measure(dimensions=("colour=rainbow",)), "dimensions (given: colour=rainbow): There is no code list"),
        (
            measure(breaks={"soon": Break(BreakKind.SYSTEM, "New.")}),
            "breaks (given: soon): A reporting year is written",
        ),
        (measure(share=Share("m.one", "m.gone"), unit="%"), "share (given: m.gone): There is no measure of this key."),
        (measure(rate=Rate("m.gone", "", 1000)), "rate: A rate names no population."),
        (measure(rate=Rate("m.gone", "m.gone", 0)), "rate (given: 0): A rate is for every so many."),
        (measure(count=Count(), sum=("m.one",)), "It is made in two ways: count and sum."),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_told_with_file_key_rule_and_remedy(wrong: Measure, words: str) -> None:
    told = faults_of(wrong)
    assert words in told
    assert told.startswith("made_up.toml: ")


def test_a_share_that_is_no_percentage_or_sets_unlike_periods_together_is_refused_unless_it_says_why() -> None:
    part, base = measure("m.part"), measure("m.base", basis=Basis.AS_AT)
    mixed = measure("m.share", share=Share("m.part", "m.base"))
    told = faults_of(part, base, mixed)
    assert "m.share: mixes: It sets unlike periods together: as_at, financial_year." in told
    assert "m.share: unit: A share is printed as a percentage." in told
    said = measure("m.share", share=Share("m.part", "m.base"), unit="%", mixes="The base is of the year's end.")
    assert faults_of(part, base, said) == ""


def test_a_sum_adds_up_one_unit() -> None:
    told = faults_of(measure("m.a", unit="£"), measure("m.b"), measure("m.sum", sum=("m.a", "m.b")))
    assert "m.sum: sum (given: £, number): It adds up unlike units." in told


def test_a_circle_of_measures_is_told_once_with_its_way() -> None:
    told = faults_of(
        measure("m.a", sum=("m.b",)),
        measure("m.b", sum=("m.c",)),
        measure("m.c", sum=("m.a",)),
        measure("m.d", sum=("m.d",)),
    )
    assert told.count("It is made of itself") == 2
    assert "m.a from m.b from m.c from m.a" in told
    assert "m.d from m.d" in told


def test_a_repeated_key_and_a_flow_of_the_wrong_kind_are_told() -> None:
    flow = Flow("f", "A flow", "m.one", "m.one", "m.gone", "m.one")
    told = faults_of(measure(), measure(), flows=(flow,))
    assert "m.one: This name is declared already in made_up.toml." in told
    assert "flow f: ended (given: m.gone): There is no measure of this key." in told
    assert "flow f: closing (given: financial_year): What is there at a day is counted as at it" in told


def test_a_fault_in_a_councils_own_file_stops_with_all_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "measures"
    folder.mkdir()
    (folder / "own.toml").write_text(
        '[[measure]]\nkey = "own.a"\ntitle = ""\ndefinition = "x"\nsource = "y"\n', "utf-8"
    )
    (folder / "other.toml").write_text('[[measure]]\nkey = "own.b"\ntitle = "B"\nbasis = "moon"\n', "utf-8")
    with pytest.raises(ShippedDataFault) as fault:
        _ = Reference(tmp_path).measures
    assert "own.toml: own.a: title: This key is empty." in fault.value.message
    assert "other.toml: measure.0.basis: Input should be 'financial_year'" in fault.value.message


def test_every_counting_function_is_declared_and_made() -> None:
    assert set(COUNTED) == set(FUNCTIONS) - {LIMITS}
