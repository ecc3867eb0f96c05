"""Every shipped decision type and code list is whole: it loads, cites the law, and invites no personal data.

The lists of slugs and clocks below are written out from the statute book by hand, so that a file lost or
renamed is noticed here and not in a report.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cswo_report import shipped
from cswo_report.domain.clock_rules import Certainty, Clock
from cswo_report.domain.fields import Kind
from cswo_report.domain.statute import DecisionType
from cswo_report.reference import Reference, shipped_reference

FILES = sorted((shipped.root("data") / "decision_types").rglob("*.toml"))
SLUGS = [path.stem for path in FILES]
CODELISTS = sorted(path.stem for path in (shipped.root("data") / "codelists").glob("*.toml"))

REQUIRED = {
    "secure": """secure.implement secure.not_implement secure.no_decision secure.review_not_implement
        secure.nonconsent_refer secure.review_placement secure.remove secure.emergency.cso secure.emergency.interim
        secure.emergency.lac secure.lac.remove_on_notice secure.cpa.s44 secure.cpa.remand secure.cpa.sentence
        secure.cpa.review secure.appeal secure.record secure.cso.review3m secure.transport""",
    "child": """child.transfer_urgent child.review_required child.reporter_info child.cao child.cpo child.jp_order
        child.police_removal child.exclusion child.implementation_breach child.cppm child.lac_review child.lac_visit
        child.lac_death child.emergency_review_waived child.emergency_placement""",
    "permanence": """adopt.child_best_interests adopt.po_authority permanence.po adopt.match adopt.approve_adopters
        adopt.review_decision adopt.review_approval adopt.reporter_reference adopt.postplacement adopt.convention
        foster.approve foster.review foster.review_decision kinship.approve siblings.together""",
    "incapacity": """awi.guardianship.apply awi.report_private awi.guardian_cswo awi.guardian_officer awi.renew
        awi.interim awi.transfer awi.recall awi.noncompliance awi.supervise awi.intervention awi.s13za
        awi.attorney_supervise""",
    "mentalhealth": """mh.mho_service mh.inquire mh.warrant mh.edc mh.stdc mh.extension mh.cto mh.designate mh.scr
        mh.removal mh.nrcp""",
    "asp": "asp.inquiry asp.assessment_order asp.removal_order asp.protect_property asp.banning asp.convener_report",
    "justice": """justice.payback justice.dtto justice.bail justice.diversion justice.throughcare justice.reports
        justice.mappa justice.sir""",
    "review": "review.scr review.learning.child review.learning.adult review.child_death",
    "commission": "commission.authorise_spec commission.route",
    "quality": "candour.procedure candour.annual complaint.social_work",
    "workforce": "registration.new_worker nqsw.supported_year pvg.membership",
}
REQUIRED_CLOCKS = """ck.sec.decide ck.sec.refer48 ck.sec.hear3 ck.sec.hou ck.sec.revreq ck.sec.revdo ck.sec.rev1 ck.sec.rev2
    ck.sec.revn ck.sec.revdemand ck.sec.appeal ck.sec.appeal.hear ck.sec.hearingappeal ck.sec.order3m
    ck.sec.max72 ck.sec.cso24 ck.sec.cso72h ck.sec.lac.refer ck.sec.lac.reporter ck.sec.cpa.rev7
    ck.sec.cpa.rev3m ck.icso ck.meo ck.warrant ck.cso ck.child.transfer ck.cao.start ck.cao.len ck.cpo.hearing
    ck.cpo.vary ck.cpo.sheriff ck.cpo.attempt ck.cpo.remove ck.cpo.max ck.jp.12 ck.jp.24 ck.police.24
    ck.cp.notice ck.cp.cppm ck.cp.unborn ck.cp.reconvene ck.cp.minute ck.cp.core ck.cp.change ck.cp.review
    ck.lac.rev1 ck.lac.rev2 ck.lac.revn ck.lac.home1 ck.lac.homen ck.lac.ifa ck.lac.revalt ck.lac.visit1
    ck.lac.visitn ck.lac.emerg ck.lac.emergrev ck.lac.emergext ck.lac.emergrev6 ck.lac.death ck.adopt.decide
    ck.adopt.notify ck.adopt.notify.yes ck.adopt.notify.no ck.adopt.reconsider ck.adopt.memo ck.adopt.cert
    ck.adopt.repnotify ck.adopt.poapp ck.adopt.pohear ck.adopt.visit1 ck.adopt.nopl ck.adopt.approval2y
    ck.foster.decide ck.foster.notify ck.foster.reconsider ck.foster.redecide ck.foster.rev1 ck.foster.revn
    ck.awi.21 ck.awi.rep30 ck.awi.notify7 ck.awi.addr ck.awi.xfer7 ck.awi.xfer7wd ck.awi.expiry ck.awi.interim
    ck.awi.interimrep ck.awi.visit.adult ck.awi.visit.guardian ck.awi.visit.short ck.awi.io.addr ck.awi.io.visit
    ck.mh.edcmove ck.mh.edc ck.mh.stdcgrant ck.mh.stdcmove ck.mh.stdc ck.mh.noconsent ck.mh.ext ck.mh.exam2
    ck.mh.ctoapply ck.mh.cto ck.mh.scr ck.mh.warrant8 ck.mh.exam3h ck.mh.rem72 ck.mh.rem7d ck.asp.assess
    ck.asp.remmove ck.asp.rem ck.asp.ban ck.pay.officer ck.pay.first ck.pay.uw1 ck.pay.uw2 ck.pay.deptrev
    ck.sir.notify ck.lr.info ck.lr.outcome ck.candour.rev ck.candour.annual ck.comp.1 ck.comp.1x ck.comp.ack
    ck.comp.2 ck.sssc.apply ck.sssc.reg ck.nqsw ck.pvg"""

SNAKE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
OFFICIAL = {
    "www.legislation.gov.uk",
    "www.gov.scot",
    "www.careinspectorate.com",
    "www.sssc.uk.com",
    "nqsw.sssc.uk.com",
    "www.spso.org.uk",
}
INVITES_PERSONAL_DATA = ("name of", "date of birth", "address", "postcode", "chi number", "telephone")


@pytest.fixture(scope="module")
def reference() -> Reference:
    return shipped_reference()


@pytest.fixture(params=SLUGS)
def kind(request: pytest.FixtureRequest, reference: Reference) -> DecisionType:
    return reference.decision_types[request.param]


def test_every_type_of_the_statute_book_is_shipped() -> None:
    wanted = {(domain, slug) for domain, slugs in REQUIRED.items() for slug in slugs.split()}
    shipped_types = {(path.parent.name, path.stem) for path in FILES}
    assert wanted <= shipped_types


def test_every_clock_of_the_statute_book_is_shipped(reference: Reference) -> None:
    """Each id of the clock register is there, alone or in versions and variants that begin with it."""
    have = {clock.base_id for entry in reference.decision_types.values() for clock in entry.clock}
    wanted = REQUIRED_CLOCKS.split()
    assert [one for one in wanted if not any(base == one or base.startswith(f"{one}.") for base in have)] == []


def test_it_cites_where_the_law_can_be_read(kind: DecisionType) -> None:
    assert kind.legal_basis
    for basis in kind.legal_basis:
        address = urlsplit(basis.source)
        assert address.scheme == "https"
        assert address.netloc in OFFICIAL
        assert len(address.path) > 1
        assert basis.act
        assert basis.provision


def test_it_says_in_plain_words_what_it_is(kind: DecisionType) -> None:
    assert kind.title
    assert kind.short_title
    assert kind.who_decides
    assert kind.summary.endswith(".")
    assert len(re.findall(r"\.(?= |$)", kind.summary)) <= 3
    assert kind.next_act.endswith(".")


def test_it_can_be_recorded_and_counted(kind: DecisionType) -> None:
    assert kind.capacities
    if kind.register == "decision":
        assert kind.outcome or kind.event
        assert 3 <= len(kind.field) <= 9
    assert kind.figure
    for figure in kind.figure:
        assert figure.key.startswith(f"{kind.slug}.")


def test_codes_are_snake_case_and_used_once(kind: DecisionType) -> None:
    for codes in (
        [entry.code for entry in kind.outcome],
        [entry.code for entry in kind.event],
        [entry.name for entry in kind.field],
    ):
        assert len(codes) == len(set(codes))
        assert [code for code in codes if not SNAKE.fullmatch(code)] == []


def test_its_fields_do_not_collide_with_the_shared_ones(kind: DecisionType, reference: Reference) -> None:
    shared = {entry.name for entry in reference.registers["decision"].field}
    assert shared.isdisjoint(entry.name for entry in kind.field)


def test_no_field_invites_personal_data(kind: DecisionType) -> None:
    for entry in kind.field:
        assert entry.kind is not Kind.SUBJECT
        label = f"{entry.label} {entry.name.replace('_', ' ')}".lower()
        assert [words for words in INVITES_PERSONAL_DATA if words in label] == []


def test_its_dates_are_sane(kind: DecisionType) -> None:
    spans = [kind.in_force, *(clock.in_force for clock in kind.clock)]
    assert kind.in_force.from_day is not None
    for span in spans:
        assert span.from_day is None or date(1990, 1, 1) <= span.from_day <= date(2030, 1, 1)
        assert span.to_day is None or span.from_day is None or span.from_day <= span.to_day


def test_what_is_unconfirmed_is_switched_off(kind: DecisionType) -> None:
    assert kind.certainty is not Certainty.UNCONFIRMED or not kind.enabled
    unconfirmed = [clock for clock in kind.clock if clock.certainty is Certainty.UNCONFIRMED]
    assert [clock.id for clock in unconfirmed if clock.enabled and kind.enabled] == []


def test_needed_consent_has_a_field_that_holds_it(kind: DecisionType) -> None:
    if kind.consent_of_head_of_unit or any(entry.needs_consent for entry in kind.outcome):
        assert "head_of_unit_decision" in {entry.name for entry in kind.field}


def test_its_clocks_can_be_read_by_a_solicitor(kind: DecisionType) -> None:
    """What the loader does not check: where the rule can be read, whose it is, and a word where it gives no number."""
    for clock in kind.clock:
        assert clock.id.startswith("ck.")
        assert urlsplit(clock.source).netloc in OFFICIAL
        assert clock.limit or clock.note
        assert clock.owner or kind.owner
        assert {clock.ends, *clock.or_ends}.isdisjoint(clock.stopped_by)


def test_dated_versions_of_a_clock_follow_one_another(kind: DecisionType) -> None:
    versions: dict[str, list[Clock]] = {}
    for clock in kind.clock:
        base, mark, day = clock.id.partition(".from-")
        if mark:
            assert clock.in_force.from_day == date.fromisoformat(day)
            versions.setdefault(base, []).append(clock)
    for group in versions.values():
        ordered = sorted(group, key=lambda clock: clock.in_force.from_day or date.min)
        for earlier, later in pairwise(ordered):
            assert earlier.in_force.to_day is not None
            assert later.in_force.from_day == earlier.in_force.to_day + timedelta(days=1)
            assert earlier.title == later.title


def test_one_clock_means_one_limit_wherever_it_is_used(reference: Reference) -> None:
    rules: dict[str, set[tuple[str, str, str]]] = {}
    for entry in reference.decision_types.values():
        for clock in entry.clock:
            rules.setdefault(clock.id, set()).add((clock.limit, clock.calendar, clock.first_day))
    assert [one for one, found in rules.items() if len(found) > 1] == []


@pytest.mark.parametrize(
    ("slug", "clock_base", "day", "limit"),
    [
        ("secure.implement", "ck.sec.decide", date(2020, 5, 1), "PT72H"),
        ("secure.implement", "ck.sec.appeal", date(2020, 4, 6), "P21D"),
        ("secure.implement", "ck.sec.appeal", date(2020, 4, 7), "P42D"),
        ("secure.implement", "ck.sec.appeal", date(2021, 9, 30), "P42D"),
        ("secure.implement", "ck.sec.appeal", date(2021, 10, 1), "P21D"),
        ("child.transfer_urgent", "ck.child.transfer", date(2021, 1, 1), "W7"),
        ("child.transfer_urgent", "ck.child.transfer", date(2025, 1, 1), "W3"),
        ("awi.supervise", "ck.awi.visit.adult.next", date(2004, 1, 1), "P3M"),
        ("awi.supervise", "ck.awi.visit.guardian.next", date(2010, 1, 1), "P6M"),
        ("awi.supervise", "ck.awi.visit.adult.next", date(2024, 1, 1), "P12M"),
        ("adopt.child_best_interests", "ck.adopt.decide", date(2024, 1, 1), "P14D"),
        ("awi.report_private", "ck.awi.21", date(2024, 1, 1), "P21D"),
    ],
)
def test_the_limit_in_force_on_a_day(reference: Reference, slug: str, clock_base: str, day: date, limit: str) -> None:
    clocks = reference.decision_types[slug].clock
    found = [one.limit for one in clocks if one.id.partition(".from-")[0] == clock_base and one.in_force.covers(day)]
    assert found == [limit]


@pytest.mark.parametrize("name", CODELISTS)
def test_every_code_list_is_whole(reference: Reference, name: str) -> None:
    codelist = reference.codelists[name]
    assert codelist.title
    assert codelist.source
    assert codelist.codes
    assert codelist.certainty in {"", *Certainty}
    codes = [entry.code for entry in codelist.codes]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not SNAKE.fullmatch(code)] == []
    assert [entry.code for entry in codelist.codes if not entry.label] == []


@pytest.mark.parametrize("path", FILES, ids=SLUGS)
def test_the_bare_letters_of_two_different_orders_are_never_used(path: Path) -> None:
    assert not re.search(r"\bCPO\b", path.read_text(encoding="utf-8"))
