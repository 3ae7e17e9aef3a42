"""Who may call what: a hand-written table, tried for every URL, method and role."""

import logging
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from budget.choices import BookStatus, JobStatus, NoticeKind, Role, Status
from budget.models import BudgetBook, JobRun, Notice, Robot, SecurityEvent, StoredFile
from budget.services.jobs import queue
from performance.models import Evidence
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises
from tests.performance.factories import (
    make_adjustment,
    make_filing,
    make_inquiry,
    make_plan,
    make_rectification,
)

# One letter a role, in this order.
ROLES = (
    "anonymous",
    "lead",
    "clerk",
    "reviewer",
    "head",
    "outsider",
    "auditor",
    "sysadmin",
    "secadmin",
)
# Who is asked for every commit; the classes below share the columns between them.
STRANGERS = ("anonymous", "outsider")
OF_THE_HOUSE = tuple(role for role in ROLES if role not in STRANGERS)
# Lead, clerk, reviewer and head are told apart by the roles on record, which are asked
# for in the same words: two of the four ask each page of PostgreSQL too, and see all
# that the others see.
ON_BOTH = ("clerk", "head", "auditor", "sysadmin", "secadmin")
LETTERS = {
    "o": 200,
    "r": 302,
    "f": 403,
    "n": 404,
    "m": 405,
    "u": 422,
    "c": 409,
}
TURNED_AWAY = "rfn"
METHODS = ("get", "post")
# What a GET answers, then what a POST without data answers. The figure is the lead's
# own, under 科室审核; the outsider belongs to another bureau.
POLICY: dict[str, tuple[str, str]] = {
    "budget:account": ("roooooooo", "rmmmmmmmm"),
    "budget:account-email": ("rmmmmmfff", "rrrrrrfff"),
    "budget:robot-change": ("rffffffof", "rffffffuf"),
    "budget:robot-create": ("rffffffof", "rffffffuf"),
    "budget:robot-list": ("rffffffof", "rffffffmf"),
    "budget:robot-try": ("rffffffmf", "rffffffrf"),
    "budget:book": ("roooonoff", "rmmmmmmff"),
    "budget:book-flow": ("roooonoff", "rmmmmmmff"),
    "budget:book-list": ("rooooooff", "rmmmmmmff"),
    "budget:book-pdf": ("roooonoff", "rmmmmmmff"),
    "budget:book-table": ("roooonoff", "rmmmmmmff"),
    "budget:book-table-pdf": ("roooonoff", "rmmmmmmff"),
    "budget:book-table-xlsx": ("roooonoff", "rmmmmmmff"),
    "budget:book-years": ("roooonoff", "rmmmmmmff"),
    "budget:book-xlsx": ("roooonoff", "rmmmmmmff"),
    "budget:calendar": ("rffffffof", "rffffffmf"),
    "budget:calendar-file": ("rffffffof", "rffffffmf"),
    "budget:calendar-import": ("rffffffmf", "rffffffuf"),
    # The account and role of a colleague: the security administrator's to change.
    "budget:account-close": ("rfffffffm", "rfffffffu"),
    "budget:account-create": ("rfffffffo", "rfffffffu"),
    "budget:account-detail": ("rfffffffo", "rfffffffm"),
    "budget:account-limit": ("rfffffffm", "rfffffffu"),
    "budget:account-list": ("rfffffffo", "rfffffffm"),
    "budget:account-password": ("rfffffffm", "rfffffffo"),
    "budget:account-unlock": ("rfffffffm", "rfffffffu"),
    # The bureau's book: its roles read it, the head and finance accept findings.
    "budget:book-findings": ("rnooonoff", "rmmmmmmff"),
    "budget:book-finding-accept": ("rmmmmmfff", "rnffunfff"),
    "budget:book-finding-reopen": ("rmmmmmfff", "rnffunfff"),
    "budget:delegation-end": ("rmmmmmfff", "rnnnnnfff"),
    "budget:delegations": ("rooooofff", "ruuuuufff"),
    "budget:chain": ("rfffffoof", "rfffffmmf"),
    "budget:chain-verify": ("rfffffmmf", "rfffffrcf"),
    "budget:anchor-register": ("rfffffoof", "rfffffmmf"),
    "budget:execution": ("rffffffff", "rffffffff"),
    "budget:execution-sheet": ("rffffffff", "rmmmmmfff"),
    "budget:execution-upload": ("rmmmmmfff", "rffffffff"),
    "budget:healthz": ("ooooooooo", "mmmmmmmmm"),
    "budget:healthz-jobs": ("ooooooooo", "mmmmmmmmm"),
    "budget:job-again": ("rffffffmf", "rffffffrf"),
    "budget:job-run": ("rffffffof", "rffffffmf"),
    "budget:jobs": ("rffffffof", "rffffffmf"),
    "budget:language": ("mmmmmmmmm", "rrrrrrrrr"),
    "budget:login": ("orrrrrrrr", "uuuuuuuuu"),
    "budget:logout": ("mmmmmmmmm", "rrrrrrrrr"),
    "budget:notice-read": ("rmmmmmmmf", "rrnnnnnnf"),
    "budget:notices": ("rooooooof", "rmmmmmmmf"),
    "budget:notices-read": ("rmmmmmmmf", "rrrrrrrrf"),
    "budget:password": ("roooooooo", "ruuuuuuuu"),
    "budget:period-detail": ("rffffffof", "rffffffmf"),
    "budget:period-except": ("rffffffmf", "rffffffuf"),
    "budget:period-exception-end": ("rffffffmf", "rffffffuf"),
    "budget:period-list": ("rffffffof", "rffffffmf"),
    "budget:period-lock": ("rffffffmf", "rffffffuf"),
    "budget:period-setup": ("rffffffof", "rffffffuf"),
    "budget:period-unlock": ("rffffffmf", "rffffffuf"),
    "budget:record-history": ("roooonoff", "rmmmmmmff"),
    "budget:role-grant": ("rfffffffm", "rfffffffu"),
    "budget:role-revoke": ("rfffffffm", "rfffffffr"),
    "budget:security-events": ("rfffffofo", "rfffffmfm"),
    "budget:timeline": ("rfffffoff", "rfffffmff"),
    "budget:timeline-csv": ("rfffffoff", "rfffffmff"),
    "budget:timeline-jsonl": ("rfffffoff", "rfffffmff"),
    "budget:timeline-xlsx": ("rfffffoff", "rfffffmff"),
    "performance:actual-approve": ("rmmmmmfff", "rffcfnfff"),
    "performance:actual-cancel": ("rmmmmmfff", "ruuffnfff"),
    "performance:actual-correct": ("rooffnfff", "ruuffnfff"),
    "performance:actual-detail": ("roooonoff", "rmmmmmmff"),
    "performance:actual-explain": ("rmmmmmfff", "ruuffnfff"),
    "performance:actual-finalise": ("rmmmmmfff", "rfffcnfff"),
    "performance:actual-proof": ("roooonoff", "rmmmmmmff"),
    "performance:actual-proof-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:actual-proof-xlsx": ("roooonoff", "rmmmmmmff"),
    "performance:actual-return": ("rmmmmmfff", "rffcfnfff"),
    "performance:actual-submit": ("rmmmmmfff", "rccffnfff"),
    "performance:actual-unapprove": ("rmmmmmfff", "rffcfnfff"),
    "performance:actual-verify": ("rooffnfff", "ruuffnfff"),
    "performance:actual-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:addition-detail": ("roooonoff", "rmmmmmmff"),
    "performance:addition-form": ("roooonoff", "rmmmmmmff"),
    "performance:addition-form-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:addition-form-xlsx": ("roooonoff", "rmmmmmmff"),
    "performance:adjustment-approve": ("rmmmmmfff", "rffcfnfff"),
    "performance:adjustment-cancel": ("rmmmmmfff", "rccffnfff"),
    "performance:adjustment-detail": ("roooonoff", "rmmmmmmff"),
    "performance:adjustment-finalise": ("rmmmmmfff", "rfffcnfff"),
    "performance:adjustment-form": ("roooonoff", "rmmmmmmff"),
    "performance:adjustment-form-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:adjustment-form-xlsx": ("roooonoff", "rmmmmmmff"),
    "performance:adjustment-propose": ("rrrffnfff", "rrrffnfff"),
    "performance:adjustment-return": ("rmmmmmfff", "rffcfnfff"),
    "performance:adjustment-submit": ("rmmmmmfff", "rccffnfff"),
    "performance:adjustment-unapprove": ("rmmmmmfff", "rffcfnfff"),
    "performance:adjustment-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:adjustments": ("rooooooff", "rmmmmmmff"),
    "performance:adjustments-sheet": ("rooooooff", "rmmmmmmff"),
    "performance:carry-ledger": ("rooooooff", "rmmmmmmff"),
    "performance:carry-ledger-sheet": ("rooooooff", "rmmmmmmff"),
    "performance:audit-room": ("rfffffoff", "rfffffmff"),
    "performance:board": ("rooooooff", "rmmmmmmff"),
    "performance:between": ("rfffofoff", "rmmmmmmff"),
    "performance:evidence-add": ("rmmmmmfff", "ruuffnfff"),
    "performance:evidence-file": ("rnnnnnnff", "rmmmmmmff"),
    "performance:evidence-replace": ("rmmmmmfff", "ruuffnfff"),
    "performance:evidence-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:light-accept": ("rmmmmmfff", "rfffunfff"),
    "performance:light-withdraw": ("rmmmmmfff", "rfffcnfff"),
    "performance:collecting": ("rfffoffff", "rmmmmmfff"),
    "performance:collecting-csv": ("rfffoffff", "rmmmmmfff"),
    "performance:collecting-due": ("rmmmmmfff", "rfffuffff"),
    "performance:collecting-sheet": ("rfffoffff", "rmmmmmfff"),
    "performance:chase": ("rffooffff", "rmmmmmfff"),
    "performance:entry": ("rooooofff", "rmmmmmfff"),
    "performance:entry-box": ("roonnnfff", "ruunnnfff"),
    "performance:quarter-save": ("rmmmmmfff", "rrrrrnfff"),
    "performance:quarter-sheet": ("roooonfff", "rmmmmmfff"),
    "performance:quarter-upload": ("roooonfff", "ruuuunfff"),
    "performance:entry-check": ("roooonfff", "ruuuunfff"),
    "performance:entry-keep": ("rmmmmmfff", "ruunnnfff"),
    "performance:entry-preview": ("roonnnfff", "rmmmmmfff"),
    "performance:declare": ("rooffofff", "rmmmmmfff"),
    # Nothing is declared yet of 2025; the form of 2024 is published and binds.
    "performance:declare-department": ("rnoffnfff", "rnuffnfff"),
    "performance:declare-new": ("rooffnfff", "ruuffnfff"),
    "performance:declare-new-upload": ("rooffnfff", "ruuffnfff"),
    "performance:declare-new-xlsx": ("rooffnfff", "rmmmmmfff"),
    "performance:declare-project": ("rccffnfff", "rccffnfff"),
    "performance:declare-withdraw": ("rccffnfff", "rccffnfff"),
    "performance:declare-read": ("rooooofff", "rmmmmmfff"),
    "performance:department-form": ("rnooonoff", "rmmmmmmff"),
    "performance:department-form-pdf": ("rnooonoff", "rmmmmmmff"),
    "performance:department-form-xlsx": ("rnooonoff", "rmmmmmmff"),
    "performance:filing-approve": ("rmmmmmfff", "rffcfnfff"),
    "performance:filing-cancel": ("rmmmmmfff", "rccffnfff"),
    "performance:filing-detail": ("roooonoff", "rmmmmmmff"),
    "performance:filing-finalise": ("rmmmmmfff", "rfffcnfff"),
    # Nobody of the finance bureau works here: its answer is the head's to keep.
    "performance:filing-grant": ("rmmmmmfff", "rfffunfff"),
    "performance:filing-report": ("rmmmmmfff", "rffffnfff"),
    "performance:filing-return": ("rmmmmmfff", "rffcfnfff"),
    "performance:filing-scan": ("rnnnnnnff", "rmmmmmmff"),
    "performance:filing-send": ("rmmmmmfff", "ruuuuufff"),
    "performance:filing-send_back": ("rmmmmmfff", "rfffcnfff"),
    "performance:filing-unapprove": ("rmmmmmfff", "rffcfnfff"),
    "performance:filing-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:forms": ("rooooooff", "rmmmmmmff"),
    "performance:home": ("rrrrrrrrr", "rmmmmmmmm"),
    "performance:money-approve": ("rmmmmmfff", "rffcfnfff"),
    "performance:money-cancel": ("rmmmmmfff", "rccffnfff"),
    "performance:money-detail": ("roooonoff", "rmmmmmmff"),
    # Under review it is read, not changed; nor is there a second one of its kind.
    "performance:money-edit": ("rrrffnfff", "rrrffnfff"),
    "performance:money-finalise": ("rmmmmmfff", "rfffcnfff"),
    "performance:money-return": ("rmmmmmfff", "rffcfnfff"),
    "performance:money-submit": ("rmmmmmfff", "rccffnfff"),
    "performance:money-unapprove": ("rmmmmmfff", "rffcfnfff"),
    "performance:money-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:project-adjust": ("rrrffnfff", "rrrffnfff"),
    "performance:project-carry-over": ("rooffnfff", "ruuffnfff"),
    "performance:project-detail": ("roooonoff", "rmmmmmmff"),
    # Nothing is to join the project's form: there is no application yet.
    "performance:project-addition": ("rnnnnnnff", "rmmmmmmff"),
    "performance:project-addition-edit": ("rooffnfff", "rccffnfff"),
    "performance:project-addition-pdf": ("rnnnnnnff", "rmmmmmmff"),
    "performance:project-addition-upload": ("rooffnfff", "ruuffnfff"),
    "performance:project-addition-xlsx": ("rnnnnnnff", "rmmmmmmff"),
    "performance:project-form": ("roooonoff", "rmmmmmmff"),
    "performance:project-form-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:project-form-xlsx": ("roooonoff", "rmmmmmmff"),
    "performance:department-copy": ("rnooonoff", "rmmmmmmff"),
    "performance:project-copy": ("roooonoff", "rmmmmmmff"),
    "performance:department-monitor": ("rnooonoff", "rmmmmmmff"),
    "performance:department-monitor-pdf": ("rnooonoff", "rmmmmmmff"),
    "performance:department-monitor-report": ("rnooonoff", "rmmmmmmff"),
    "performance:department-monitor-report-pdf": ("rnooonoff", "rmmmmmmff"),
    "performance:department-monitor-xlsx": ("rnooonoff", "rmmmmmmff"),
    "performance:project-monitor-report": ("roooonoff", "rmmmmmmff"),
    "performance:project-monitor-report-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:project-monitor": ("roooonoff", "rmmmmmmff"),
    "performance:project-monitor-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:project-monitor-xlsx": ("roooonoff", "rmmmmmmff"),
    "performance:project-form-upload": ("rooffnfff", "ruuffnfff"),
    "performance:project-monitor-upload": ("rooffnfff", "ruuffnfff"),
    "performance:project-score-upload": ("rooffnfff", "ruuffnfff"),
    "performance:department-addition": ("rnnnnnnff", "rmmmmmmff"),
    "performance:department-addition-edit": ("rnoffnfff", "rncffnfff"),
    "performance:department-addition-pdf": ("rnnnnnnff", "rmmmmmmff"),
    "performance:department-addition-upload": ("rnoffnfff", "rnuffnfff"),
    "performance:department-addition-xlsx": ("rnnnnnnff", "rmmmmmmff"),
    "performance:department-form-upload": ("rnoffnfff", "rnuffnfff"),
    "performance:department-monitor-upload": ("rnoffnfff", "rnuffnfff"),
    "performance:department-score-upload": ("rnoffnfff", "rnuffnfff"),
    "performance:form-upload": ("rnnnnnfff", "rnnnnnfff"),
    # Finance and the finance bureau's section alone; none of them is in the cast.
    "performance:book-import": ("rffffffff", "rffffffff"),
    "performance:book-upload": ("rnnnnnfff", "rnnnnnfff"),
    "performance:project-score": ("roooonoff", "rmmmmmmff"),
    # Lead and clerk fill it in; nobody has confirmed its weights.
    "performance:project-evaluate": ("rooffnfff", "ruuffnfff"),
    # The body's own: of the cast only who holds a role there sees it.
    "performance:department-evaluate": ("rnoffnfff", "rnuffnfff"),
    "performance:department-score": ("rnooonoff", "rmmmmmmff"),
    "performance:department-score-pdf": ("rnooonoff", "rmmmmmmff"),
    "performance:department-score-xlsx": ("rnooonoff", "rmmmmmmff"),
    "performance:project-score-pdf": ("roooonoff", "rmmmmmmff"),
    "performance:project-score-xlsx": ("roooonoff", "rmmmmmmff"),
    # Nobody draws a budget up: the body's is published.
    "performance:book-publish": ("rnnnnnfff", "rnnnnnfff"),
    # The question is the auditor's, about the lead's figure.
    "performance:inquiries": ("rooooooff", "rmmmmmmff"),
    "performance:inquiry-again": ("rfffffmff", "rfffffcff"),
    "performance:inquiry-answer": ("rmmmmmfff", "ruuuunfff"),
    "performance:inquiry-ask": ("rfffffoff", "rfffffuff"),
    "performance:inquiry-close": ("rfffffmff", "rfffffcff"),
    "performance:inquiry-detail": ("roooonoff", "rmmmmmmff"),
    # Nobody of the cast asked for one.
    "performance:library": ("rooooooff", "rmmmmmmff"),
    "performance:library-add": ("rfffoffff", "rfffuffff"),
    "performance:library-change": ("rfffonfff", "rfffunfff"),
    "performance:library-pick": ("rooooofff", "rmmmmmfff"),
    "performance:library-restore": ("rmmmmmfff", "rfffcnfff"),
    "performance:library-retire": ("rmmmmmfff", "rfffcnfff"),
    "performance:library-take": ("rmmmmmfff", "rfffuffff"),
    "performance:package-ask": ("rmmmmmmff", "rfffufuff"),
    "performance:package-file": ("rnnnnnnff", "rmmmmmmff"),
    "performance:package-list": ("rfffofoff", "rmmmmmmff"),
    "performance:plan-approve": ("rmmmmmfff", "rffcfnfff"),
    "performance:plan-cancel": ("rmmmmmfff", "rccffnfff"),
    "performance:plan-detail": ("roooonoff", "rmmmmmmff"),
    "performance:plan-finalise": ("rmmmmmfff", "rfffcnfff"),
    "performance:plan-propose": ("rrrffnfff", "rrrffnfff"),
    "performance:plan-return": ("rmmmmmfff", "rffcfnfff"),
    "performance:plan-submit": ("rmmmmmfff", "rccffnfff"),
    "performance:plan-unapprove": ("rmmmmmfff", "rffcfnfff"),
    "performance:plan-withdraw": ("rmmmmmfff", "rccffnfff"),
    "performance:policies": ("rooooooof", "rmmmmmmmf"),
    "performance:policy-cancel": ("rmmmmmfmf", "rfffcnfcf"),
    "performance:policy-create": ("rfffoffof", "rfffuffuf"),
    "performance:policy-detail": ("roooonoof", "rmmmmmmmf"),
    "performance:policy-edit": ("rfffrnfrf", "rfffrnfrf"),
    "performance:policy-finalise": ("rmmmmmfmf", "rfffcnfff"),
    "performance:policy-return": ("rmmmmmfmf", "rfffcnfff"),
    "performance:policy-submit": ("rmmmmmfmf", "rfffcnfcf"),
    "performance:policy-withdraw": ("rmmmmmfmf", "rffffnfcf"),
    "performance:review-decide": ("rmmmmmfff", "ruuuuufff"),
    "performance:rectification-answer": ("rmmmmmfff", "ruuffnfff"),
    "performance:rectification-cancel": ("rmmmmmfff", "rfffcnfff"),
    "performance:rectification-close": ("rmmmmmfff", "rfffcnfff"),
    "performance:rectification-create": ("rfffoffff", "rfffuffff"),
    "performance:rectification-detail": ("roooonoff", "rmmmmmmff"),
    "performance:rectification-return": ("rmmmmmfff", "rfffcnfff"),
    "performance:rectifications": ("rooooooff", "rmmmmmmff"),
    "performance:rectifications-sheet": ("rooooooff", "rmmmmmmff"),
    # The goal is the section's; nobody in the cast sets weights.
    "performance:weights": ("rffffnfff", "rffffnfff"),
    "performance:weights-freeze": ("rmmmmmfff", "rffffnfff"),
    "performance:weights-thaw": ("rmmmmmfff", "rffffnfff"),
    "performance:sampling": ("rfffffoff", "rfffffmff"),
    "performance:scores": ("rooooooff", "rmmmmmmff"),
    "performance:review": ("rooooofff", "rmmmmmfff"),
    "performance:carried-approve": ("rfffoffff", "rfffuffff"),
    "performance:carried-return": ("rmmmmmfff", "rfffuffff"),
    "performance:rollover": ("rffffffff", "rffffffff"),
    "performance:target-rectify": ("rfffonfff", "rfffrnfff"),
    "performance:target-detail": ("roooonoff", "rmmmmmmff"),
    "performance:target-ledger": ("roooonoff", "rmmmmmmff"),
    "performance:weakened": ("rooooooff", "rmmmmmmff"),
    "performance:weakened-sheet": ("rooooooff", "rmmmmmmff"),
}

WITHOUT_ID = ("budget:account-list", "budget:account-create", "budget:account-email")

# Records that are not there yet.
NEW = (
    "performance:filing-send",
    "performance:policy-create",
    "performance:rectification-create",
)
PROJECT_PAPERS = (
    "performance:project-addition",
    "performance:project-evaluate",
    "performance:project-copy",
    "performance:project-form",
    "performance:project-monitor",
    "performance:project-score",
)


def welcome(name: str) -> str:
    """Return a role that the page lets in, to read or to write."""
    get, post = POLICY[name]
    admitted = [
        role
        for *row, role in zip(get, post, ROLES, strict=True)
        if {*row} - {*TURNED_AWAY}
    ]
    return admitted[-1] if admitted else "lead"


def refuses(name: str, role: str) -> bool:
    """Whether the address turns a role away for what it is, whichever the record."""
    place = ROLES.index(role)
    return {row[place] for row in POLICY[name]} == {"f"}


def asks_a_database(name: str, role: str, letter: str) -> bool:
    """Whether records have a say in an answer. Whoever is not signed in, an account
    that an address turns away whichever the record, and a method that it does not
    have are done with before."""
    return role != "anonymous" and letter != "m" and not refuses(name, role)


def told(row: str, roles: tuple[str, ...] = OF_THE_HOUSE) -> str:
    """Return what the table says to these roles, one letter each."""
    return "".join(row[ROLES.index(role)] for role in roles)


def names() -> set[str]:
    """Return every URL name of the project, with its namespace."""
    return set(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, space: str) -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found += _walk(entry, inner)
        elif isinstance(entry, URLPattern):
            found.append(f"{space}{entry.name}")
    return found


def refused_in_short(_request, _template, _context=None, *, status):
    """Answer a refusal without its page: who is refused is asked here, thousands of
    times; what the pages say is the browser's."""
    return HttpResponse(status=status)


@override_settings(CLOCK=NOON.isoformat())
class Everybody(TestCase):
    """One record of each kind, and a browser for each role."""

    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.target = factories.make_target(cls.indicator)
        factories.make_policy()
        cls.actual = factories.make_actual(
            cls.indicator,
            cls.period,
            "27",
            status=Status.SECTION_REVIEW,
            author=cls.lead,
            submitted_at=NOON,
        )
        cls.policy = factories.make_policy(
            department=cls.bureau,
            valid_from=NOON.date(),
            status=Status.DEPARTMENT_REVIEW,
            author=cls.sysadmin,
            submitted_at=NOON,
        )
        queue.note_look(timezone.now())
        cls.job = JobRun.objects.create(
            name="assess", slot="1", due_at=NOON, status=JobStatus.DONE
        )
        cls.project = promises.make_project(cls.section)
        cls.book = factories.keep(
            BudgetBook(
                department=cls.bureau,
                year=2024,
                status=BookStatus.PUBLISHED,
                title="部门预算",
            )
        )
        goal = promises.make_goal(cls.section, project_year=cls.project)
        promises.make_target(goal, cls.indicator)
        promises.make_goal(cls.bureau, year=2024)
        cls.plan = make_plan(
            cls.target,
            (9, "20"),
            (12, "30"),
            status=Status.SECTION_REVIEW,
            author=cls.lead,
            submitted_at=NOON,
        )
        cls.rectification = make_rectification(cls.section, cls.lead, cls.head)
        cls.inquiry = make_inquiry(cls.actual, cls.auditor)
        cls.adjustment = make_adjustment(
            cls.target,
            status=Status.SECTION_REVIEW,
            author=cls.lead,
            submitted_at=NOON,
        )
        cls.filing = make_filing(cls.project, cls.lead)
        cls.addition = promises.make_addition(
            cls.target.goal,
            status=Status.SECTION_REVIEW,
            author=cls.lead,
            submitted_at=NOON,
        )
        cls.money = promises.make_budget_change(
            cls.project,
            "90000",
            status=Status.SECTION_REVIEW,
            author=cls.lead,
            submitted_at=NOON,
        )
        cls.entry = promises.make_entry(cls.bureau)
        # A host that no setting allows: nothing is called.
        cls.robot = factories.keep(
            Robot(
                department=cls.section,
                kind="wecom",
                name="群",
                address="https://group.invalid/",
                token="k",
            )
        )
        # A file that is on record and not on the disk.
        stored = StoredFile.objects.create(
            sha256="a" * 64, size=1, content_type="application/pdf", stored_at=NOON
        )
        cls.evidence = factories.keep(
            Evidence(
                actual=cls.actual,
                file=stored,
                name="走访记录.pdf",
                uploader=cls.lead,
                uploaded_at=NOON,
            )
        )
        cls.notice = Notice.objects.create(
            user=cls.lead,
            path=cls.section.path,
            dedupe_key="1",
            kind=NoticeKind.DUE,
            text="待填报",
            text_en="due",
            created_at=NOON,
        )

    def setUp(self):
        super().setUp()
        short = mock.patch("budget.views.errors.render", refused_in_short)
        short.start()
        self.addCleanup(short.stop)
        # Each refusal is logged too; nobody reads that here.
        logging.disable(logging.WARNING)
        self.addCleanup(logging.disable, logging.NOTSET)
        self.clients = {role: Client() for role in ROLES}

    def arguments(self, name):
        return {
            "performance:target-detail": {"pk": self.target.pk},
            "performance:target-ledger": {"pk": self.target.pk},
            "performance:inquiry-ask": {"pin": "actual", "pk": self.actual.pk},
            "performance:light-accept": {"pk": self.target.pk},
            "performance:light-withdraw": {"pk": self.target.pk},
            "performance:project-adjust": {"pk": self.project.pk},
            "performance:project-carry-over": {"pk": self.project.pk},
            "performance:project-detail": {"pk": self.project.pk},
            "performance:weights": {"pk": self.target.goal_id},
            "performance:weights-freeze": {"pk": self.target.goal_id},
            "performance:weights-thaw": {"pk": self.target.goal_id},
            "performance:declare-department": {"pk": self.bureau.pk, "year": 2025},
            "performance:declare-new": {"pk": self.section.pk, "year": 2025},
            "performance:declare-new-upload": {"pk": self.section.pk, "year": 2025},
            "performance:declare-new-xlsx": {"pk": self.section.pk, "year": 2025},
            "performance:declare-project": {"pk": self.project.pk},
            "performance:declare-withdraw": {"pk": self.project.pk},
            "performance:plan-propose": {"pk": self.target.pk},
            "performance:adjustment-propose": {"pk": self.target.pk},
            "performance:evidence-add": {"pk": self.actual.pk},
            "budget:delegation-end": {"pk": 0},
            "budget:book-findings": {"pk": self.book.pk},
            "budget:book-finding-accept": {"pk": self.book.pk},
            "budget:book-finding-reopen": {"pk": self.book.pk},
            "performance:book-publish": {"pk": 0},
            "budget:book": {"pk": self.project.book_id},
            "budget:book-flow": {"pk": self.project.book_id},
            "budget:book-pdf": {"pk": self.project.book_id},
            "budget:book-table": {"pk": self.project.book_id, "key": "3"},
            "budget:book-table-pdf": {"pk": self.project.book_id, "key": "3"},
            "budget:book-table-xlsx": {"pk": self.project.book_id, "key": "3"},
            "budget:book-xlsx": {"pk": self.project.book_id},
            "budget:book-years": {
                "pk": self.project.book_id,
                "key": "3",
                "other_pk": self.project.book_id,
            },
            "performance:library-change": {"pk": self.entry.pk},
            "performance:library-restore": {"pk": self.entry.pk},
            "performance:library-retire": {"pk": self.entry.pk},
            # Nobody has brought a form back.
            "performance:form-upload": {"pk": 0},
            "performance:book-upload": {"pk": 0},
            "performance:entry-box": self._box(),
            "performance:entry-keep": self._box(),
            "performance:entry-preview": self._box(),
            "performance:entry-check": {"period_pk": self.period.pk},
            "performance:target-rectify": {"pk": self.target.pk},
            "budget:notice-read": {"pk": self.notice.pk},
            "budget:job-run": {"pk": self.job.pk},
            "budget:job-again": {"pk": self.job.pk},
            "budget:robot-change": {"pk": self.robot.pk},
            "budget:robot-try": {"pk": self.robot.pk},
            "budget:record-history": {
                "model": "performance.actual",
                "pk": self.actual.pk,
            },
            "budget:role-revoke": {
                "pk": self.colleague.pk,
                "membership_pk": self.colleague.memberships.get().pk,
            },
        }.get(name, self._pk(name))

    def _box(self):
        return {"period_pk": self.period.pk, "indicator_pk": self.indicator.pk}

    def _pk(self, name):
        """Return the record for its own URLs, an account for the accounts'."""
        if name in NEW:
            return {}
        if name.startswith(PROJECT_PAPERS):
            return {"pk": self.project.pk}
        if name.startswith("performance:department-"):
            return {"pk": self.bureau.pk, "year": 2024}
        if name == "performance:package-file":
            return {"pk": 0}
        kinds = (
            "actual",
            "plan",
            "policy",
            "adjustment",
            "rectification",
            "evidence",
            "filing",
            "addition",
            "inquiry",
            "money",
        )
        for kind in kinds:
            if f":{kind}-" in name:
                return {"pk": getattr(self, kind).pk}
        if name.startswith("budget:period-") and name[-5:] not in ("-list", "setup"):
            return {"pk": self.period.pk}
        if name.startswith("performance:quarter-"):
            return {"period_pk": self.period.pk}
        listed = name in WITHOUT_ID
        if (":account-" in name and not listed) or ":role-" in name:
            return {"pk": self.colleague.pk}
        return {}

    def assert_table(self, method, roles):
        """Ask every address as these roles: on SQLite for every answer, on PostgreSQL
        for those in which a database has a say."""
        on_sqlite, wrong = connection.vendor == "sqlite", {}
        for name, policy in POLICY.items():
            url = reverse(name, kwargs=self.arguments(name))
            row = policy[METHODS.index(method)]
            for role, letter in zip(roles, told(row, roles), strict=True):
                if on_sqlite or asks_a_database(name, role, letter):
                    code = self.ask(role, method, url).status_code
                    if code != LETTERS[letter]:
                        wrong[name, role] = code
        assert wrong == {}, method

    def ask(self, role, method, url):
        """Ask with the role's own browser, signed in anew where it was signed out."""
        client = self.clients[role]
        cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
        if role != "anonymous" and not (cookie and cookie.value):
            client.force_login(getattr(self, role))
        return getattr(client, method)(url)


class StrangerTests(Everybody):
    """What every commit asks: who is not of the house gets nothing."""

    def test_every_url_has_a_policy(self):
        assert names() == set(POLICY)

    def test_strangers_are_answered_as_the_table_says(self):
        for method in METHODS:
            with self.subTest(method):
                self.assert_table(method, STRANGERS)


@pytest.mark.slow
class ReadTests(Everybody):
    def test_each_get_answers_as_the_table_says(self):
        roles = ON_BOTH if connection.vendor == "postgresql" else OF_THE_HOUSE
        self.assert_table("get", roles)


# What a role may do is decided before a database is asked to write; that each of them
# finds a person's records is what ReadTests show on both.
@pytest.mark.once
@pytest.mark.slow
class WriteTests(Everybody):
    def test_each_post_answers_as_the_table_says(self):
        self.assert_table("post", OF_THE_HOUSE)


class NothingElse:
    """One class a method, so that they run beside each other. Asked by somebody whom
    the page lets in: the others are turned away before their method is looked at."""

    def test_this_method_does_nothing(self):
        for name in POLICY:
            url = reverse(name, kwargs=self.arguments(name))
            answer = self.ask(welcome(name), self.method, url)
            assert answer.status_code >= 300, name


@pytest.mark.once
@pytest.mark.slow
class PutTests(NothingElse, Everybody):
    method = "put"


@pytest.mark.once
@pytest.mark.slow
class PatchTests(NothingElse, Everybody):
    method = "patch"


@pytest.mark.once
@pytest.mark.slow
class DeleteTests(NothingElse, Everybody):
    method = "delete"


class EdgeTests(Everybody):
    @pytest.mark.slow
    def test_finance_and_supervisor_read_and_decide_nothing(self):
        for role in (Role.FINANCE, Role.SUPERVISOR):
            user = factories.make_user(role.value)
            factories.grant(user, self.bureau, role)
            self.client.force_login(user)
            url = f"/actuals/{self.actual.pk}/"
            assert self.client.get(url).status_code == 200
            assert self.client.get("/board/").status_code == 200
            for verb in ("submit", "withdraw", "approve", "finalise", "return"):
                assert self.client.post(f"{url}{verb}/").status_code == 403, verb

    def test_a_refusal_is_noted(self):
        self.client.force_login(self.auditor)
        self.client.post(reverse("performance:actual-approve", args=[self.actual.pk]))
        event = SecurityEvent.objects.get(kind="denied")
        assert (event.user_id, event.succeeded) == (self.auditor.pk, False)

    @pytest.mark.slow
    def test_ids_that_are_nobodys_are_not_found(self):
        self.client.force_login(self.head)
        for pk in ("0", "99999999999999999999", "abc", "-1"):
            for shape in ("/actuals/{}/", "/targets/{}/", "/actuals/{}/approve/"):
                url = shape.format(pk)
                assert self.client.post(url).status_code in (404, 405), url
                assert self.client.get(url).status_code in (404, 405), url

    def test_a_closed_account_is_out_at_once(self):
        self.client.force_login(self.head)
        assert self.client.get("/board/").status_code == 200
        self.head.is_active = False
        factories.keep(self.head)
        assert self.client.get("/board/").status_code == 302

    def test_a_revoked_role_ends_with_the_next_request(self):
        self.client.force_login(self.lead)
        url = f"/actuals/{self.actual.pk}/"
        assert self.client.get(url).status_code == 200
        grant = self.lead.memberships.get()
        grant.ended_at = NOON
        factories.keep(grant)
        assert self.client.get(url).status_code == 404


def test_who_asks_on_both_databases_sees_every_page_that_anybody_sees():
    for name, (get, _post) in POLICY.items():
        assert ("o" in told(get)) == ("o" in told(get, ON_BOTH)), name


@pytest.mark.django_db
def test_without_a_csrf_token_nothing_is_accepted():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/", {"username": "a", "password": "b"}).status_code == 403
