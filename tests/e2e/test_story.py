"""A quarter told to its end: entered, reviewed, corrected, adjusted, all of it read.

The example bureau made 49 commitments for the year; 46 figures answer them all (three
figures answer two each). They come in on the grid and by Excel.
"""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.models import QuerySet
from playwright.sync_api import Page, expect

from budget.audit import consistency, door
from budget.choices import Action, Status
from performance.models import Actual, Adjustment, Policy, Target
from tests import example
from tests.e2e import story
from tests.e2e.story import NewPage, People
from tests.e2e.test_main_job import bureau
from tests.made_files import FOLDER

__all__ = ["bureau"]
# The longest of all, so that it comes first: see tests/conftest.py.
pytestmark = pytest.mark.slow
CHUNK = 10
YEAR_END = "达成年度指标"
# What the lead of 科技创新 pastes, by the code of the commitment.
PASTED = {
    "I06": "55.2",
    "I07": "7",
    "I08": "2",
    "I09": "1",
    "I10": "4",
    "I11": "50.3",
    "I12": "2",
    "I13": "98",
}
# What the clerk fills in for the four other leads, off line.
FILLED = {
    **{"I03": "101.5", "I05": "12", "I20": "12.1", "I21": "12", "I22": "8.1"},
    **{"I23": "96", "I30": "120", "I31": YEAR_END, "I32": "96.1", "I33": "95.5"},
    **{"I14": "达成", "I15": "2", "I16": "98", "I17": YEAR_END, "I18": "100"},
    **{"I19": "96", "I24": "达成", "I25": "6", "I26": "98", "I27": YEAR_END},
    **{"I28": "97", "I29": "96", "I40": "达成", "I41": "2", "I42": "98"},
    **{"I43": YEAR_END, "I44": "100", "I45": "96", "I34": "36", "I35": "31"},
    **{"I36": "95.6", "I37": "达成", "I38": YEAR_END, "I39": "80.5"},
    **{"I46": "26", "I47": "19", "I48": YEAR_END, "I49": "97"},
}
LESS, MORE = "与台账不符，请核减重复的一次", "漏计12月的一场，请补"
CORRECTION, ADJUSTMENT = "样例〔2025〕2号", "样例〔2025〕5号"
ADJUSTED = {
    "value": "32",
    "valid_from": "2024-10-01",
    "reason": "上级转办总量减少",
    "document_no": ADJUSTMENT,
    "authority": "区财政局",
}
LEAD, CLERK = "信访维稳条线项目负责人", "部门代填人"
REVIEWER, HEAD = "科室审核人", "局领导"
# What the history must say of each act, the newest first.
PASSED = [
    ("终审", HEAD, "待部门审核 → 终审"),
    ("科室审核", REVIEWER, "待科室审核 → 待部门审核"),
]
RETURNED_AND_MENDED = [
    *PASSED,
    ("送审", LEAD, "第 2 轮", "退回 → 待科室审核"),
    ("填报完成值", LEAD, "（空） → 核减重复走访"),
    ("填报完成值", LEAD, "36 → 35", f"{CLERK} → {LEAD}"),
    ("退回", REVIEWER, "待科室审核 → 退回", LESS),
    ("送审", CLERK, "第 1 轮", "草稿 → 待科室审核"),
    ("填报完成值", CLERK, "Excel填报", "36", "各科室台账"),
]
CORRECTED = [
    *PASSED,
    ("送审", LEAD, "草稿 → 待科室审核"),
    ("更正", LEAD, "漏计12月转办件", CORRECTION, "转办件完成数 31", "33"),
]
ADJUSTED_TOLD = [
    ("目标调整终审", HEAD, ADJUSTMENT, "待部门审核 → 终审"),
    ("目标调整科室审核", REVIEWER, ADJUSTMENT, "待科室审核 → 待部门审核"),
    ("目标调整送审", LEAD, ADJUSTMENT, "草稿 → 待科室审核"),
    ("拟订目标调整", LEAD, ADJUSTMENT, "≥50", "≥32", "上级转办总量减少", "区财政局"),
]


@pytest.fixture
def january(bureau: None, settings: LazySettings, tmp_path: Path) -> None:
    """The whole year is due; corrections want evidence; ten rows are one act."""
    settings.CLOCK = "2025-01-06T09:00:00+08:00"
    settings.MEDIA_ROOT = tmp_path / "evidence"
    settings.WORKBOOK_CHUNK = settings.WORKBOOK_AT_ONCE = CHUNK
    with door.change(actor=None, action=Action.POLICY_SET):
        for policy in door.lock(Policy.objects.in_force()):
            policy.evidence_correction = True
            door.save(policy)


@pytest.fixture
def people(new_page: NewPage) -> People:
    """Everybody at a browser of their own, signed in when first needed."""
    return People(new_page)


def test_a_quarter_is_entered_reviewed_corrected_and_told(
    january: None, people: People, tmp_path: Path
) -> None:
    enter_by_paste(people["keji"])
    enter_by_excel(people["clerk"], tmp_path)
    review(people)
    correct_one(people)
    adjust_one(people)
    read_it_all(people["auditor"])
    assert consistency.mismatches() == []


def enter_by_paste(lead: Page) -> None:
    """Eight figures are pasted in one block; the one that stands still is asked."""
    story.paste_the_column(lead, PASTED)
    story.answer_the_question(lead, "I09", "与上期1相同，请确认已更新")
    expect(lead.locator("#grid-state")).to_contain_text("全部已保存")
    story.send_all(lead, len(PASTED))


def enter_by_excel(clerk: Page, folder: Path) -> None:
    """The clerk brings the figures of the four other leads in one workbook."""
    file = story.take_the_workbook(clerk, folder)
    story.fill_the_workbook(file, FILLED, "各科室台账")
    file = story.save_by_office(file, folder)
    story.upload_and_look(clerk, file, {"可以保存": 36, "待确认": 2, "有误": 0})
    story.confirm_the_questions(clerk, 2)
    story.save_and_watch(clerk, len(FILLED), CHUNK)
    story.send_all(clerk, len(FILLED))
    assert due().filter(status=Status.SECTION_REVIEW).count() == 46
    answered = Target.objects.filter(indicator__in=due().values("indicator"))
    assert answered.filter(goal__year=2024).count() == 49


def review(people: People) -> None:
    """Two go back with an opinion, are mended and pass with all the others."""
    reviewer = people["reviewer"]
    story.return_one(reviewer, "I07", MORE)
    story.return_one(reviewer, "I34", LESS)
    story.pass_all(reviewer, "审核通过所选", 44)
    story.mend(people["keji"], "I07", MORE, "8", "补计12月专场")
    story.mend(people["weiwen"], "I34", LESS, "35", "核减重复走访")
    story.second_round(reviewer, "I07", MORE, "7", "8")
    story.second_round(reviewer, "I34", LESS, "36", "35")
    story.pass_all(reviewer, "审核通过所选", 2)
    story.pass_all(people["head"], "终审通过所选", 46)
    assert set(due().values_list("status", flat=True)) == {Status.APPROVED}


def correct_one(people: People) -> None:
    """A figure that was approved is put right by a document, with evidence."""
    lead = people["weiwen"]
    story.correct(lead, "I35", "33", "漏计12月转办件", CORRECTION)
    story.prove_and_send(lead, "I35", FOLDER / "visit.pdf")
    story.decide_one(people["reviewer"], "I35", "审核通过")
    story.decide_one(people["head"], "I35", "终审通过")
    wrong, right = example.actuals("I35", 12)
    assert (wrong.value, wrong.status) == (31, Status.SUPERSEDED)
    assert (right.value, right.status) == (33, Status.APPROVED)


def adjust_one(people: People) -> None:
    """Its target is adjusted by a document; both who decide see the light turn."""
    lead = people["weiwen"]
    story.propose_adjustment(lead, "I35", ADJUSTED)
    for username, button in (("reviewer", "审核通过"), ("head", "终审通过")):
        page = people[username]
        story.open_adjustment(page, ADJUSTMENT)
        story.see_the_turn(page, "红灯", "绿灯")
        story.decide(page, button)
    lead.goto(f"/targets/{example.target('I35').pk}/")
    expect(lead.locator(".page-head .badge-light")).to_have_text("绿灯")


def read_it_all(auditor: Page) -> None:
    """The auditor reads who did what, from what to what, by which document."""
    returned = story.december("I34")
    story.told(
        auditor, f"/trail/performance.actual/{returned.pk}/", RETURNED_AND_MENDED
    )
    corrected = story.december("I35")
    story.told(auditor, f"/trail/performance.actual/{corrected.pk}/", CORRECTED)
    proposed = Adjustment.objects.get()
    story.told(auditor, f"/trail/performance.adjustment/{proposed.pk}/", ADJUSTED_TOLD)
    story.told(auditor, f"/trail/?document={ADJUSTMENT}", ADJUSTED_TOLD)


def due() -> QuerySet[Actual]:
    return Actual.objects.filter(period=example.period(12))
