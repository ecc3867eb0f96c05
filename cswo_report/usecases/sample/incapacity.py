"""Adults with incapacity: guardianships private and of the Chief Social Work Officer, reports, orders and simpler powers."""

from __future__ import annotations

from datetime import date, timedelta

from cswo_report.usecases.sample import days, deciders, guardianships
from cswo_report.usecases.sample.book import Book, dealt
from cswo_report.usecases.sample.guardianships import LATER, Guardianship
from cswo_report.usecases.sample.model import YEARS

DAY = timedelta(days=1)
PRIVATE_ON_TIME = {2020: 0.83, 2021: 0.84, 2022: 0.86, 2023: 0.88, 2024: 0.89}
CSWO_ON_TIME = {2020: 0.91, 2021: 0.92, 2022: 0.94, 2023: 0.95, 2024: 0.96}
OLDEST_PRIVATE, OLDEST_CSWO = date(2004, 6, 1), date(2014, 7, 1)
TEAMS = (
    "Adults North",
    "Adults South",
    "Adults Coast",
    "Learning disability",
    "Community mental health",
    "Review and guardianship",
)
LESS = (
    "A power of attorney was looked for and there is none. Support to decide was tried for three months with an advocate.",
    "The family cannot agree and no relative is able to act. Section 13ZA does not fit because the adult objects.",
    "An intervention order would not last long enough: decisions about care will recur.",
)
PURPOSES = (
    "To sign a tenancy and to end the old one.",
    "To agree a move from hospital to a care home of the adult's choice.",
    "To arrange access to the house so that it can be made safe.",
    "To close one account and open another after exploitation.",
)
ASKED = (
    "The adult, a daughter and the care home manager were asked; all agreed.",
    "The adult was asked with pictures and an advocate; a brother agreed.",
    "The adult's wife, the consultant and the social worker agreed; the adult showed no wish to leave the ward and none to stay.",
    "The adult, two sons and the housing support provider were asked. One son had doubts and later agreed.",
)
WHY_13ZA = (
    "Nobody objects, the move does not deprive the adult of liberty and nothing more restrictive is needed.",
    "The adult is content, the family agrees and the service can begin at once.",
    "The placement was visited twice by the adult, who settled there; no order is needed.",
)
NOT_RECORDED = 20  # of all late reports, those whose reason nobody wrote down
LATE_REASONS = {
    "no_officer": 40,
    "papers_unclear": 18,
    "family_dispute": 4,
    "staff_absence": 3,
    "adult_unwell": 3,
    "not_recorded": NOT_RECORDED,
}
OPEN_REPORTS = (  # asked for before the last day and ready after it
    (date(2025, 3, 11), date(2025, 4, 1)),
    (date(2025, 3, 17), date(2025, 4, 4)),
    (date(2025, 3, 20), date(2025, 4, 16)),
    (date(2025, 3, 26), date(2025, 4, 11)),
)
WORST_TENTH = {2020: 29, 2021: 34, 2022: 46, 2023: 58, 2024: 41}  # nine in ten reports were ready by this day


def write(book: Book) -> None:
    waiting = _reports(book)
    _private(book, waiting)
    _chief_officer(book)
    _interim(book)
    _interventions(book)
    _simpler_power(book)
    _rare(book)


def _totals(book: Book, measure: str) -> list[int]:
    return [book.model.total(measure, year) for year in YEARS]


def _reports(book: Book) -> list[tuple[date, str, str, str]]:
    """Reports for private applicants; answer (day ready, subject, cause, reference) of those that can lead to an order."""
    reasons = [code for code, number in LATE_REASONS.items() for _ in range(number)]
    book.rng.shuffle(reasons)
    ready = []
    for year in YEARS:
        asked, in_time = book.model.total("awi.reports_requested", year), book.model.total("awi.reports_in_time", year)
        late_days = _late_days(book, asked, asked - in_time, WORST_TENTH[year.start])
        for number in range(asked):
            late = number >= in_time
            took = (
                late_days[number - in_time] if late else book.rng.choices(range(8, 22), [1] * 6 + [2] * 4 + [5] * 4)[0]
            )
            latest = year.last_day - max(took + 4, 22) * DAY  # so that the report also falls due within its year
            received = days.pick(book.rng, year.first_day, latest, days.NOTICES)
            decided = days.last_working(received + took * DAY) if not late else days.next_working(received + took * DAY)
            ready.append(_report(book, received, decided, reasons.pop() if late else ""))
    for received, decided in OPEN_REPORTS:
        _report(book, received, decided, "no_officer" if decided - received > 21 * DAY else "")
    return sorted(ready)


def _late_days(book: Book, asked: int, late: int, ninth: int) -> list[int]:
    beyond = round(asked / 10)
    longest = [book.rng.randint(ninth + 1, int(ninth * 1.6)) for _ in range(beyond)]
    return [book.rng.randint(22, max(23, ninth)) for _ in range(late - beyond)] + longest


def _report(book: Book, received: date, decided: date, reason: str) -> tuple[date, str, str, str]:
    subject, cause = book.key("A"), book.one_of(LATER)
    officer = f"MHO-{book.rng.randint(1, 12):02d}"
    allocated = min(days.shift(received, book.rng.randint(1, 6) if not reason else book.rng.randint(5, 15)), decided)
    interviewed = max(allocated, days.last_working(decided - book.rng.randint(2, 6) * DAY))
    linked = book.decide(
        "awi.report_private", subject, received, decided, "not_suitable" if book.chance(0.04) else "suitable",
        (officer, "mental_health_officer"),
        [("mho_allocated", allocated), ("interviewed", interviewed), ("report_sent", days.next_working(decided))],
        report_author="mental_health_officer", applicant=book.one_of({"relative": 92, "friend": 4, "solicitor": 4}), cause=cause,
        renewal=book.chance(0.07), enough_information=reason != "papers_unclear", late_reason=reason,
    )  # fmt: skip
    return decided, subject, cause, linked


def _private(book: Book, reports: list[tuple[date, str, str, str]]) -> None:
    orders = guardianships.plan(
        book, book.model.opening("private_guardianships"), _totals(book, "awi.private_new"), _totals(book, "awi.private_ended"),
        _totals(book, "awi.renewals_private"), _totals(book, "awi.transfers_out"), OLDEST_PRIVATE,
    )  # fmt: skip
    arrivals = _transfers_in(book)
    for order in sorted(orders, key=lambda order: order.granted):
        order.subject = book.key("A")
        if order.year is not None and arrivals.get(order.year.start):
            order.subject = arrivals[order.year.start].pop()
        elif order.year is not None:
            _take_report(order, reports)
        _supervise(book, order)
        if order.reason == "transferred_out":
            _transfer_out(book, order)
        if order.renewed:
            _renewal(book, order, by_officer=False)


def _take_report(order: Guardianship, reports: list[tuple[date, str, str, str]]) -> None:
    """The order goes to the adult whose report was ready longest ago, if one was ready at least three weeks before."""
    if reports and reports[0][0] < order.granted - 21 * DAY:
        _, order.subject, order.cause, order.linked = reports.pop(0)


def _supervise(book: Book, order: Guardianship) -> None:
    started = days.after(order.granted, book.rng.randint(2, 6))
    maker = (
        deciders.COUNCIL
        if started < date(2020, 4, 1) or book.chance(0.9)
        else deciders.officer(book.rng, started, adults=True)
    )
    until = order.end or guardianships.HORIZON
    old = order.year is None  # then the old register holds the grant and the first visits
    events: list[tuple[str, date | str | None]] = [
        ("order_granted", None if old else order.granted),
        ("supervisor_allocated", started),
    ]
    for code in ("visited_adult", "visited_guardian"):
        events += guardianships.visits(book, f"private {code}", order.granted, until, PRIVATE_ON_TIME, brought_over=old)
    events += [("renewed", order.renewed), (order.reason, order.end)]
    book.decide(
        "awi.supervise", order.subject, order.granted, started, "supervision_started", maker, events,
        guardian_relationship=book.one_of({"family": 91, "friend": 4, "professional": 5}), cause=order.cause, powers=guardianships.powers(book),
        order_length=order.length, expires_on=order.expires, applicant=book.one_of({"relative": 90, "friend": 4, "solicitor": 6}),
        supervision_frequency="lengthened" if order.year is None and book.chance(0.1) else "as_required", linked_reference=order.linked,
    )  # fmt: skip


def _chief_officer(book: Book) -> None:
    orders = guardianships.plan(
        book, book.model.opening("cswo_guardianships"), _totals(book, "awi.cswo_new"), _totals(book, "awi.cswo_ended"),
        _totals(book, "awi.renewals_cswo"), (0,) * len(YEARS), OLDEST_CSWO,
    )  # fmt: skip
    for order in sorted(orders, key=lambda order: order.granted):
        order.subject = book.key("A")
        if order.year is not None:
            order.linked = _application(book, order)
        _guardian(book, order)
        if order.renewed:
            _renewal(book, order, by_officer=True)
    for year in YEARS:
        _application_without_order(book, year.first_day, year.last_day)
        for day in days.spread(book.rng, year, book.model.total("awi.officer_renamed", year)):
            _renamed(book, day, book.rng.choice(orders).subject)


def _application(book: Book, order: Guardianship) -> str:
    assert order.year is not None
    decided = max(
        days.last_working(order.granted - book.rng.randint(30, 75) * DAY), days.next_working(order.year.first_day)
    )
    received = days.last_working(decided - book.rng.randint(20, 45) * DAY)
    ready = days.last_working(received + book.rng.randint(10, 19) * DAY)
    return book.decide(
        "awi.guardianship.apply", order.subject, received, decided, "granted", deciders.officer(book.rng, decided, adults=True),
        [("medical_examined", days.last_working(decided - 12 * DAY)), ("interviewed", days.last_working(decided - 10 * DAY)),
         ("report_prepared", min(ready, decided)), ("application_lodged", days.after(decided, 2)), ("order_granted", order.granted)],
        order_scope=book.one_of({"welfare": 7, "both": 3}), cause=order.cause, powers=guardianships.powers(book),
        report_author="mental_health_officer", under_16=False, less_restrictive=book.rng.choice(LESS),
        views="The adult's wishes were sought with an advocate and are quoted in the report.",
    )  # fmt: skip


def _application_without_order(book: Book, first: date, last: date) -> None:
    """Each year one application does not end in an order to the Chief Social Work Officer."""
    decided = days.pick(book.rng, first, last)
    outcome = book.one_of({"withdrawn": 4, "intervention_order_instead": 4, "refused": 1})
    ending: tuple[str, date | str | None] = (
        "withdrawn" if outcome != "refused" else "refused",
        days.shift(decided, 60),
    )
    book.decide(
        "awi.guardianship.apply", book.key("A"), days.last_working(decided - 30 * DAY), decided, outcome,
        deciders.officer(book.rng, decided, adults=True),
        [("report_prepared", days.last_working(decided - book.rng.randint(12, 18) * DAY)), ("application_lodged", days.after(decided, 2)), ending],
        order_scope="welfare", cause=book.one_of(LATER), powers=guardianships.powers(book), report_author="mental_health_officer",
        under_16=False, less_restrictive=book.rng.choice(LESS),
    )  # fmt: skip


def _guardian(book: Book, order: Guardianship) -> None:
    post = f"Social worker, {book.rng.choice(TEAMS)}"
    late = order.year is not None and book.fails("officer named", 0.05)
    named = days.after(order.granted, 9 if late else book.rng.randint(2, 6))
    until = order.end or guardianships.HORIZON
    events: list[tuple[str, date | str | None]] = [("order_granted", order.granted), ("officer_notified", named)]
    events += guardianships.visits(book, "own visited_adult", order.granted, until, CSWO_ON_TIME)
    events += guardianships.moves(book, order.granted, until)
    events += [("application_lodged", days.last_working(order.renewed - 20 * DAY) if order.renewed else None)]
    events += [("renewed", order.renewed), (order.reason, order.end)]
    linked = book.decide(
        "awi.guardian_cswo", order.subject, order.granted - 5 * DAY, order.granted, "granted", deciders.COURT, events, cause=order.cause,
        powers=guardianships.powers(book), order_length=order.length, expires_on=order.expires, responsible_officer_post=post,
        applicant="local_authority", mental_disorder=True, linked_reference=order.linked,
    )  # fmt: skip
    if order.year is not None:
        book.decide(
            "awi.guardian_officer", order.subject, order.granted, min(named, days.last_working(order.year.last_day)), "named",
            deciders.officer(book.rng, named, adults=True), [("officer_notified", named), ("adult_told", days.after(named, 3))],
            change_reason="first_named", responsible_officer_post=post, days_without_officer=0, linked_reference=linked,
        )  # fmt: skip


def _renamed(book: Book, day: date, subject: str) -> None:
    gap = book.rng.choices((0, 3, 9, 21), (5, 3, 2, 1))[0]
    book.decide(
        "awi.guardian_officer", subject, days.last_working(day - (gap + 3) * DAY), day, "changed", deciders.officer(book.rng, day, adults=True),
        [("officer_notified", days.after(day, 2)), ("adult_told", days.after(day, 5))],
        change_reason=book.one_of({"staff_left": 6, "team_change": 3, "absence": 2}), days_without_officer=gap,
        responsible_officer_post=f"Social worker, {book.rng.choice(TEAMS)}",
    )  # fmt: skip


def _renewal(book: Book, order: Guardianship, *, by_officer: bool) -> None:
    assert order.renewed
    lodged = days.last_working(order.renewed - book.rng.randint(15, 40) * DAY)
    length = book.one_of({"three_years": 3, "five_years": 5, "indefinite": 2})
    years = guardianships.LENGTHS.get(length)
    book.decide(
        "awi.renew", order.subject, days.last_working(lodged - 30 * DAY), order.renewed, "renewed", deciders.COURT,
        [("order_began", order.granted), ("medical_examined", days.last_working(lodged - 14 * DAY)),
         ("interviewed", days.last_working(lodged - 10 * DAY)), ("application_lodged", lodged)],
        guardian_is_cswo=by_officer, order_length=order.length, expires_on=order.expires, new_order_length=length, cause=order.cause,
        report_author="mental_health_officer", reasons=f"Renewed for {years} years." if years else "Renewed without limit of time.",
    )  # fmt: skip


def _transfers_in(book: Book) -> dict[int, list[str]]:
    arrivals: dict[int, list[str]] = {}
    for year in YEARS:
        for day in days.spread(book.rng, year, book.model.total("awi.transfers_in", year), to_day=120):
            subject = book.key("A")
            arrivals.setdefault(year.start, []).append(subject)
            book.decide(
                "awi.transfer", subject, days.last_working(day - 2 * DAY), day, "transferred_in", deciders.officer(book.rng, day, adults=True),
                [("notice_received", days.last_working(day - 2 * DAY)), ("commission_told", days.after(day, 4 if book.fails("transfer told", 0.1) else 1)),
                 ("officer_notified", days.after(day, 3))],
                direction="in", cause=book.one_of(LATER), order_length=book.one_of({"three_years": 4, "five_years": 4, "indefinite": 2}),
                responsible_officer_post=f"Social worker, {book.rng.choice(TEAMS)}",
            )  # fmt: skip
    return arrivals


def _transfer_out(book: Book, order: Guardianship) -> None:
    assert order.end
    book.decide(
        "awi.transfer", order.subject, days.last_working(order.end - 20 * DAY), order.end, "transferred_out",
        deciders.officer(book.rng, order.end, adults=True),
        [("notice_sent", days.last_working(order.end - 15 * DAY)), ("commission_told", order.end), ("transferred_out", order.end)],
        direction="out", cause=order.cause, order_length=order.length,
    )  # fmt: skip


def _interim(book: Book) -> None:
    for year in YEARS:
        for day in days.spread(book.rng, year, book.model.total("awi.interim", year), days.COURTS):
            ours = book.chance(0.5)
            ends, ended = (
                book.one_of({"full_order": 7, "expired": 2, "recalled": 1}),
                days.shift(day, book.rng.randint(66, 91)),
            )
            reports = [("report_received", report) for report in days.monthly(book.rng, day, ended)]
            book.decide(
                "awi.interim", book.key("A"), days.last_working(day - 9 * DAY), day, "appointed", deciders.COURT,
                [("appointed", day), *reports, (ends, ended)],
                order_scope="welfare", guardian_is_cswo=ours, guardian_relationship="" if ours else "family", cause=book.one_of(LATER),
                expires_on=day + 91 * DAY,
            )  # fmt: skip


def _interventions(book: Book) -> None:
    """Orders the council sought; those sought privately are known to the sheriff and not to this register."""
    for year in YEARS:
        for number, day in enumerate(
            days.spread(book.rng, year, book.model.total("awi.interventions", year), days.COURTS)
        ):
            lodged = days.last_working(day - book.rng.randint(25, 60) * DAY)
            done = days.shift(day, book.rng.randint(60, 170))
            visits = [("visited_adult", visit) for visit in days.monthly(book.rng, day, done, 0.95)]
            book.decide(
                "awi.intervention", book.key("A"), lodged, day, "granted", deciders.COURT,
                [("medical_examined", days.last_working(lodged - 14 * DAY)), ("interviewed", days.last_working(lodged - 9 * DAY)),
                 ("application_lodged", lodged), ("order_granted", day), *visits, ("completed", done)],
                applicant="local_authority", order_scope=book.one_of({"welfare": 5, "both": 3, "financial": 2}), cause=book.one_of(LATER),
                purpose=PURPOSES[number % 4], authorised_person="professional", supervised=True, records_kept=True,
            )  # fmt: skip


def _simpler_power(book: Book) -> None:
    services = {"care_home": 45, "supported_living": 25, "care_at_home": 20, "day_or_respite": 10}
    for year in YEARS:
        total = book.model.total("awi.section_13za", year)
        kinds = dealt(book.rng, services, total)
        for service, day in zip(kinds, days.spread(book.rng, year, total), strict=True):
            book.decide(
                "awi.s13za", book.key("A"), days.last_working(day - book.rng.randint(4, 20) * DAY), day, "used",
                deciders.officer(book.rng, day, adults=True),
                [("consulted_adult", days.last_working(day - 3 * DAY)), ("consulted_family", days.last_working(day - 2 * DAY)),
                 ("moved", days.after(day, book.rng.randint(2, 9))), ("reviewed", days.shift(day, book.rng.randint(35, 60)))],
                intended_service=service, frameworks_considered=["power_of_attorney", "guardianship", "section_13za"],
                liberty_view="legal_advice" if book.chance(0.1) else "no", consulted=book.rng.choice(ASKED),
                adult_or_family_objected=False, cause=book.one_of({"dementia": 62, "learning_disability": 22, "acquired_brain_injury": 10, "other": 6}),
                reasons=book.rng.choice(WHY_13ZA), views=book.rng.choice(ASKED),
            )  # fmt: skip


def _rare(book: Book) -> None:
    """Two recalls of a private guardian's welfare powers and two attorneys under supervision in five years."""
    for day, objection in ((date(2021, 11, 16), False), (date(2024, 6, 11), True)):
        book.decide(
            "awi.recall", book.key("A"), days.last_working(day - 60 * DAY), day, "recalled", (deciders.CHIEF, "self"),
            [("intimated", days.last_working(day - 35 * DAY)), ("intimated_public_guardian", days.last_working(day - 35 * DAY)),
             ("objection_received", days.last_working(day - 20 * DAY) if objection else None), ("recalled", day)],
            guardian_is_cswo=False, guardian_relationship="family", cause="acquired_brain_injury", objections=objection,
            recall_reason="The adult has regained the capacity to decide about care and where to live.",
            reasons="Two medical reports and three visits show that the adult can now decide for themselves.",
            views="The adult asked for the powers to end and explained clearly why.",
        )  # fmt: skip
    for day in (date(2021, 9, 14), date(2023, 10, 24)):
        ended = days.shift(day, 200)
        book.decide(
            "awi.attorney_supervise", book.key("A"), days.last_working(day - 6 * DAY), day, "supervision_started", deciders.COURT,
            [("order_granted", day), *((code, visit) for code in ("visited_adult", "visited_attorney") for visit in days.monthly(book.rng, day, ended)),
             ("supervision_ended", ended)],
            attorney_relationship="family", cause="dementia", sheriff_interval=False,
        )  # fmt: skip
