"""The short papers of a year: the cover paper of each body, the independent comment, and the members' summary on two pages."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cswo_report.data_files import Faults
from cswo_report.domain.committees import CommitteeForm, DatedStep, Step
from cswo_report.domain.findings import Finding, only_refusals, shown
from cswo_report.domain.outline import SectionSpec
from cswo_report.domain.registers import Record
from cswo_report.domain.times import LONDON, parse_date
from cswo_report.domain.year import ReportingYear
from cswo_report.errors import FindingsBlock, InputRefused, NotFound
from cswo_report.papers import asks, committee, headed, performance_comment, summary
from cswo_report.papers.facts import Facts
from cswo_report.store import records
from cswo_report.usecases import narratives
from cswo_report.usecases.made import Made
from cswo_report.usecases.publishing import Publication
from cswo_report.usecases.workspace import Workspace

FOLDER = "committees"
EDITIONS = ("members", "officer")
"""Editions in which a short paper is made; any other asks for the members'."""
USUAL = "numbered_sections"


@dataclass(frozen=True)
class Kind:
    """A kind of short paper, as `paper list` tells it."""

    slug: str
    title: str
    summary: str


KINDS = (
    Kind("cover", "Committee cover paper", "One for each body the report goes to, in that committee's form."),
    Kind("summary", "Members’ summary", "The year on exactly two pages."),
    Kind("comment", "Independent comment", "The comment on performance in its five parts, for a year or a quarter."),
)


def forms_of(workspace: Workspace) -> dict[str, CommitteeForm]:
    """Every form of a cover paper by name: ours, and the council's own in its folder `committees`; all faults at once."""
    faults = Faults()
    paths = {path.name: path for path in workspace.reference.files(FOLDER)}
    paths |= {path.name: path for path in sorted((workspace.folder / FOLDER).glob("*.toml"))}
    found = faults.load_all([paths[name] for name in sorted(paths)], CommitteeForm)
    calendars = frozenset(workspace.reference.calendars)
    for path, form in found:
        for key, rule, remedy in form.faults(calendars):
            faults.tell(path, key, rule, remedy)
        if form.name != path.stem:
            faults.tell(path, "name", f"The file is called {path.stem}.", "Make the two agree.", form.name)
    faults.refuse()
    return {form.name: form for _, form in found}


def own_forms(workspace: Workspace) -> frozenset[str]:
    """The names of the forms that are the council's own, laid over ours or beside them."""
    return frozenset(path.stem for path in (workspace.folder / FOLDER).glob("*.toml"))


def cover_papers(publication: Publication) -> list[Made]:
    """The cover paper of every body that has one; of one alone where one was asked for. None recorded: one in the usual form."""
    facts = _facts(publication)
    forms = forms_of(publication.workspace)
    chosen = _chosen(facts, forms, publication.only)
    if not asks.asks_of(facts):
        publication.warn(
            f"Note: members are asked nothing yet, so the papers have no recommendation. "
            f"Write them in narrative/{facts.year.label}/{asks.SLUG}.md."
        )
    bodies = [committee.body_of(facts, record) for record in committee.submissions_of(facts)]
    _refuse_headings(publication, committee.SLUG, committee.headings_of(list(forms.values()), bodies))
    spec, pages = _summary_spec(publication.workspace), _pages(publication)
    made = []
    for form, submission in chosen:
        steps = steps_of(publication.workspace, form, submission, facts)
        paper, missing = committee.cover_paper(facts, form, submission, asks.asks_of(facts), pages, spec, steps)
        if missing:
            publication.warn(
                f"Note: {paper.title}: nothing is written yet under {', '.join(missing)}. "
                f"Write each as a heading of narrative/{facts.year.label}/{committee.SLUG}.md; “None.” is an answer."
            )
        if submission is not None and committee.borrows_asks(facts, submission):
            body = committee.body_of(facts, submission)
            publication.warn(
                f"Note: {paper.title}: it asks word for word what {asks.SLUG}.md asks. For this body’s own, write the heading "
                f"“{committee.RECOMMENDED.format(body=body)}” in narrative/{facts.year.label}/{committee.SLUG}.md, with a list under it."
            )
        name = f"cover-paper-{facts.year.label}-{committee.slug_of(facts, form, submission).replace('_', '-')}"
        with _words_in(publication, committee.SLUG):
            made.append(publication.pdf("cover", paper, _named(name, facts, publication)))
    return made


def members_summary(publication: Publication) -> list[Made]:
    """The members' summary; FindingsBlock where it would not fit its two pages."""
    facts = _facts(publication)
    _refuse_headings(publication, summary.SLUG, summary.HEADINGS)
    number = next((r.values["report_number"] for r in committee.submissions_of(facts) if r.values["report_number"]), "")
    spec = _summary_spec(publication.workspace)
    paper = summary.members_summary(facts, spec, asks.asks_of(facts), _pages(publication), number)
    with _words_in(publication, summary.SLUG):
        return [publication.pdf("summary", paper, _named(f"members-summary-{facts.year.label}", facts, publication))]


def comment(publication: Publication) -> list[Made]:
    """The independent comments of the year as one paper, or those about the quarter that was asked for; NotFound if it has none."""
    facts = _facts(publication)
    quarter = _quarter(publication.only)
    if not performance_comment.comments_of(facts, quarter):
        _without_comment(publication, facts, quarter)
    paper = performance_comment.performance_comment(facts, quarter)
    name = f"independent-comment-{facts.year.label}" + (f"-quarter-{quarter}" if quarter else "")
    return [publication.pdf("comment", paper, _named(name, facts, publication))]


def _without_comment(publication: Publication, facts: Facts, quarter: int) -> None:
    """Say that there is none, and where one is; a quarter that was asked for by name is refused."""
    remedy = "Record it: cswo-report record add comment"
    if not quarter:
        publication.warn(
            f"Note: no independent comment is recorded as given in {facts.year.label}; the paper says so. {remedy}"
        )
        return
    other = [f"{number} ({words})" for number, words in performance_comment.QUARTERS.items()
             if performance_comment.comments_of(facts, number)]  # fmt: skip
    raise NotFound(
        f"No independent comment about quarter {quarter} of {facts.year.label} "
        f"({performance_comment.QUARTERS[quarter]}) is recorded; nothing was made.",
        f"There is one about quarter {' and '.join(other)}." if other else remedy,
    )


def _facts(publication: Publication) -> Facts:
    return publication.facts(publication.edition if publication.edition in EDITIONS else "members")


def _named(name: str, facts: Facts, publication: Publication) -> str:
    """A file's name, with the edition where it is the officers' and the look where it is not the usual one."""
    more = "-officer" if facts.edition == "officer" else ""
    return f"{name}{more}{'-' + publication.look.replace('_', '-') if publication.look else ''}"


def _quarter(only: str) -> int:
    if only and only not in {"1", "2", "3", "4"}:
        raise InputRefused(f"--quarter (given: {shown(only, 20)}): a quarter is 1 (April to June), 2, 3 or 4.")
    return int(only or 0)


@contextlib.contextmanager
def _words_in(publication: Publication, slug: str) -> Iterator[None]:
    """What is too long is told with the file in which its words are to be cut."""
    path = publication.workspace.narrative_folder(publication.year) / f"{slug}.md"
    try:
        yield
    except FindingsBlock as fault:
        if not path.is_file():
            raise
        shown_path = str(path.relative_to(publication.workspace.folder))
        told = [
            replace(each, where=f"{shown_path}: {each.where}")
            if isinstance(each, Finding) and each.code == "page_limit"
            else each
            for each in fault.findings
        ]
        raise FindingsBlock(fault.message, told, fault.remedy) from fault


def _summary_spec(workspace: Workspace) -> SectionSpec:
    return workspace.reference.sections("members_summary")[summary.SLUG]


def _pages(publication: Publication) -> Mapping[str, int]:
    """The pages of the members' report, which the short papers name; it is laid out for that if it was not yet.

    None where nobody has written what could name a page.
    """
    key = ("annual_report", "members")
    told = publication.facts("members").narratives
    if not any(slug in told for slug in (asks.SLUG, summary.SLUG, committee.SLUG)):
        return {}
    if key not in publication.page_of:
        from cswo_report.render.build import build_pdf

        with tempfile.TemporaryDirectory() as folder:
            built = build_pdf(
                publication.report("members"),
                Path(folder) / "report.pdf",
                theme_folder=publication.workspace.theme_folder,
                cache=publication.workspace.folder / ".cache",
                progress=publication.say,
            )
        publication.page_of[key] = built.page_of
    return publication.page_of[key]


def _refuse_headings(publication: Publication, slug: str, headings: Sequence[str]) -> None:
    """Refuse a narrative with a heading that its paper does not print: what stands under it would be lost."""
    path = publication.workspace.narrative_folder(publication.year) / f"{slug}.md"
    if not path.is_file():
        return
    shown_path = str(path.relative_to(publication.workspace.folder))
    findings = headed.faults(narratives.read_text(path, shown_path), shown_path, headings)
    if only_refusals(findings):
        raise FindingsBlock(f"The paper was not built: {len(findings)} to put right.", findings)


def _chosen(facts: Facts, forms: Mapping[str, CommitteeForm], only: str) -> list[tuple[CommitteeForm, Record | None]]:
    """The bodies whose paper is wanted, each with its form. `only` names a form, or a body as it is recorded."""
    listed = [r for r in committee.submissions_of(facts) if r.values["configuration"]]
    _refuse_unknown_forms(listed, forms)
    pairs: list[tuple[CommitteeForm, Record | None]] = [(forms[r.values["configuration"]], r) for r in listed]
    if only:
        wanted = only.strip().lower()
        named = [
            (form, r)
            for form, r in pairs
            if wanted in {form.name, r.reference.lower() if r else "", committee.body_of(facts, r).lower() if r else ""}
        ]
        if named:
            return named
        if only in forms:
            return [(forms[only], None)]
        bodies = [committee.body_of(facts, r) for r in listed]
        raise NotFound(
            f"--committee (given: {shown(only, 40)}): there is no such form, and no submission to a body of this name.",
            f"Forms: {', '.join(forms)}. "
            + (f"Bodies: {', '.join(bodies)}." if bodies else "No submission is recorded."),
        )
    return pairs or [(forms[USUAL], None)]


def _refuse_unknown_forms(listed: Sequence[Record], forms: Mapping[str, CommitteeForm]) -> None:
    findings = [
        Finding(
            "committee_form",
            f"{record.reference}: configuration",
            "There is no form of a cover paper of this name.",
            f"Name one of: {', '.join(forms)}.",
            str(record.values["configuration"]),
        )
        for record in listed
        if record.values["configuration"] not in forms
    ]
    if findings:
        raise FindingsBlock("The papers were not built.", findings)


def steps_of(
    workspace: Workspace, form: CommitteeForm, submission: Record | None, facts: Facts, as_of: date | None = None
) -> list[DatedStep]:
    """The steps of a form counted back from the meeting, each as it stands on a day; none while the meeting has no day."""
    if submission is None or submission.values["meeting_on"] is None:
        return []
    return dated_steps(workspace, form, submission, as_of or facts.dated)


def dated_steps(workspace: Workspace, form: CommitteeForm, submission: Record, as_of: date) -> list[DatedStep]:
    done = submission.values["steps_done"] or {}
    _refuse_unknown_steps(submission, form, done)
    calendars = workspace.reference.calendars
    found = [
        _dated(step, step.due(submission.values["meeting_on"], calendars[step.calendar]), done.get(step.id), as_of)
        for step in form.step
    ]
    return sorted(found, key=lambda each: each.due)


def _dated(step: Step, due: date, done: str | None, as_of: date) -> DatedStep:
    if done:
        day = parse_date(str(done))
        return DatedStep(step, due, day, "done late" if day > due else "done", max(0, (day - due).days))
    days = (as_of - due).days
    return DatedStep(step, due, None, "late" if days > 0 else "to come" if days else "today", abs(days))


def _refuse_unknown_steps(submission: Record, form: CommitteeForm, done: Mapping[str, str]) -> None:
    known = [step.id for step in form.step]
    findings = [
        Finding(
            "committee_step",
            f"{submission.reference}: steps_done",
            f"The form {form.name} has no step of this name.",
            f"Name one of: {', '.join(known)}.",
            name,
        )
        for name in done
        if name not in known
    ]
    if findings:
        raise FindingsBlock("A step that was recorded as done is not one of the form's.", findings)


@dataclass(frozen=True)
class Timetable:
    """The dates towards one meeting."""

    body: str
    meeting: date | None
    form: str
    reference: str
    steps: tuple[DatedStep, ...]


def timetables(workspace: Workspace, year: ReportingYear, only: str = "", as_of: str = "") -> list[Timetable]:
    """The steps towards the meeting of each body that the year's report goes to, as they stand on a day."""
    day = workspace.moment_asked(as_of).astimezone(LONDON).date()
    forms = forms_of(workspace)
    with workspace.store.reading() as session:
        held = [r for r in records.fetch_all(session, "submission") if r.values["report_year"] == year.label]
    listed = [r for r in held if r.values["configuration"] and not r.is_void]
    _refuse_unknown_forms(listed, forms)
    labels = workspace.reference.codelists["report_body"]
    found = []
    for record in sorted(listed, key=lambda r: (r.values["meeting_on"] or date.max, r.reference)):
        form = forms[record.values["configuration"]]
        code = labels.find(record.values["body"])
        body = record.values["body_name"] or (code.label if code else record.values["body"])
        if only and only.strip().lower() not in {form.name, body.lower(), record.reference.lower()}:
            continue
        meeting = record.values["meeting_on"]
        steps = tuple(dated_steps(workspace, form, record, day)) if meeting else ()
        found.append(Timetable(body, meeting, form.name, record.reference, steps))
    if not found:
        what = f"No submission of the report for {year.label} with a form of its paper is recorded" + (
            f" for {shown(only, 40)}." if only else "."
        )
        raise NotFound(
            what,
            f"Record it: cswo-report record add submission --set report_year={year.label} --set body=council "
            "--set configuration=numbered_sections --set meeting_on=…",
        )
    return found
