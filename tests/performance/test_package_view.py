"""A year's forms in one zip: asked for, made by a job, taken away by who asked."""

import datetime
import io
import zipfile
from unittest import mock

import pytest
from django.test import override_settings
from django.utils import timezone
from openpyxl import load_workbook

from budget.choices import JobStatus, Role
from budget.models import JobRun, SecurityEvent
from budget.services.jobs import claims, runs
from performance.choices import OfficialForm
from performance.models import FormPackage
from performance.services import packages
from performance.sheets.official.registry import FORMS, Form
from performance.sheets.packing import FAILED
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

pytestmark = [pytest.mark.slow, pytest.mark.page]

URL = "/forms/packages/"
ASK = f"{URL}ask/"
ALL = ["department", "project", "monitor", "score"]


@override_settings(CLOCK=NOON.isoformat())
class PackageTests(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        factories.make_policy()
        cls.project = factories.make_project(cls.section)
        cls.goal = factories.make_goal(cls.section, project_year=cls.project)
        factories.make_target(cls.goal, cls.indicator)
        factories.make_goal(cls.bureau, year=2024)
        factories.approved(cls.indicator, cls.period, "20")

    def setUp(self):
        super().setUp()
        self.client.force_login(self.head)

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, settings):
        settings.MEDIA_ROOT = tmp_path
        self.root = tmp_path

    def ask(self, **changes):
        data = {"year": 2024, "month": 7, "kinds": ALL, "formats": ["xlsx", "pdf"]}
        return self.client.post(ASK, data | changes)

    def run_job(self):
        package = FormPackage.objects.get()
        runs.do(claims.claim(now=timezone.now(), run_id=package.run_id))

    def made(self, **changes):
        """Ask, let the job run, and return the zip as the browser gets it."""
        assert self.ask(**changes).status_code == 302
        self.run_job()
        answer = self.client.get(f"{URL}{FormPackage.objects.get().pk}/")
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    def index(self, archive):
        sheet = load_workbook(io.BytesIO(archive.read("目录.xlsx"))).active
        return list(sheet.iter_rows(min_row=3, values_only=True))

    def test_zip_holds_every_form_in_each_medium_by_body(self):
        archive = self.made()
        names = archive.namelist()
        assert len(names) == 9
        assert {name.split("/")[0] for name in names} == {"307 甲局", "目录.xlsx"}
        assert sum(name.endswith(".pdf") for name in names) == 4
        assert sum("-2024-07-" in name for name in names) == 4
        for name in names:
            mark = b"%PDF" if name.endswith("pdf") else b"PK"
            assert archive.read(name).startswith(mark), name

    def test_run_due_jobs_alone_makes_it(self):
        self.ask(formats=["xlsx"], kinds=["project"])
        runs.run_due()
        package = FormPackage.objects.get()
        assert (package.made, package.run.status) == (1, JobStatus.DONE)

    def test_names_are_marked_as_utf_8(self):
        assert all(info.flag_bits & 0x800 for info in self.made().infolist())

    def test_index_lists_what_is_there_and_what_is_not_and_why(self):
        empty = factories.make_project(self.section, name="无指标项目")
        rows = self.index(self.made(formats=["xlsx"]))
        files = {row[4] for row in rows if row[4]}
        assert len(files) == 5
        missing = {(row[2], row[5]) for row in rows if not row[4]}
        assert missing == {
            ("项目支出绩效运行监控表", "本年度没有绩效指标"),
            ("项目支出绩效自评表", "本年度没有年度绩效指标"),
        }
        assert {row[3] for row in rows if not row[4]} == {empty.project.name}
        package = FormPackage.objects.get()
        assert (package.made, package.missing) == (5, 2)

    def test_a_form_that_fails_does_not_stop_the_others(self):
        def fall(_row, _asked):
            raise ValueError("a cell too many")

        broken = Form(
            key="broken",
            label="坏表",
            paper=fall,
            filed=OfficialForm.MONITORING,
        )
        with mock.patch.dict(FORMS, {"broken": broken}):
            archive = self.made(formats=["xlsx"], kinds=["broken", "score"])
        assert [row[1::4] for row in self.index(archive)] == [
            ("甲局", FAILED),
            ("甲局", None),
        ]

    def test_projects_of_one_name_keep_files_of_their_own(self):
        for name in ("甲/乙:项目", "甲_乙_项目"):
            factories.make_project(self.section, name=name)
        names = self.made(formats=["xlsx"], kinds=["project"]).namelist()
        assert len({name.casefold() for name in names}) == 4
        assert not [name for name in names if name.count("/") > 1 or ":" in name]

    def test_public_version_leaves_the_people_out(self):
        archive = self.made(formats=["xlsx"], kinds=["project"], public="on")
        name = archive.namelist()[0]
        assert name.endswith("-公开版.xlsx")
        book = load_workbook(io.BytesIO(archive.read(name)))
        texts = {cell.value for row in book.active.iter_rows() for cell in row}
        assert self.lead.name not in texts

    def test_a_form_says_whether_it_is_what_was_sent(self):
        def words():
            archive = self.made(formats=["xlsx"], kinds=["project"])
            name = archive.namelist()[0]
            sheet = load_workbook(io.BytesIO(archive.read(name))).active
            FormPackage.objects.all().delete()
            return sheet.oddFooter.left.text

        assert words().startswith("已公开或批复")
        factories.draw_up(self.project.book)
        assert words().startswith("草稿")
        factories.make_filing(self.project, self.lead)
        assert words().startswith("送审稿")
        self.goal.text = "改过的目标"
        base.keep(self.goal)
        self.project.year_goal = "改过的年度目标"
        base.keep(self.project)
        assert words().startswith("草稿")

    def test_asking_and_taking_away_are_noted(self):
        self.made()
        kinds = SecurityEvent.objects.order_by("pk").values_list("kind", "user_id")
        wanted = [("packed", self.head.pk), ("downloaded", self.head.pk)]
        assert [kind for kind in kinds if kind in wanted] == wanted

    def test_nobody_else_gets_the_zip(self):
        self.made()
        url = f"{URL}{FormPackage.objects.get().pk}/"
        finance = base.make_user("finance")
        base.grant(finance, self.bureau, Role.FINANCE)
        for other in (finance, self.auditor):
            self.client.force_login(other)
            assert self.client.get(url).status_code == 404
            assert not self.client.get(URL).context["rows"]

    def test_who_lost_the_branch_loses_the_zip(self):
        self.made()
        url = f"{URL}{FormPackage.objects.get().pk}/"
        other = base.make_user("other")
        base.grant(other, self.bureau, Role.HEAD)
        grant = self.head.memberships.get()
        grant.ended_at = NOON
        base.keep(grant)
        assert self.client.get(url).status_code == 404

    def test_a_role_revoked_before_the_job_runs_stops_it(self):
        self.ask()
        grant = self.head.memberships.get()
        grant.ended_at = NOON
        base.keep(grant)
        self.run_job()
        run = JobRun.objects.get(name=packages.PACK)
        assert (run.status, run.notes[0][0]) == (JobStatus.DEAD, "no_right")
        assert not list(self.root.rglob("*.zip"))

    def test_another_bureau_is_not_in_the_zip(self):
        section = base.make_department("00020001", "乙科")
        factories.make_project(section, name="别局项目")
        assert not [n for n in self.made().namelist() if "别局" in n]

    def test_an_auditor_may_have_one_bureau_alone(self):
        section = base.make_department("00020001", "乙科")
        factories.make_project(section, name="别局项目")
        self.client.force_login(self.auditor)
        names = self.made(department=self.other_bureau.pk, kinds=["project"]).namelist()
        assert len(names) == 3
        assert all("乙局" in name for name in names[:2])

    def test_who_gathers_nothing_is_refused(self):
        self.client.force_login(self.lead)
        assert self.client.get(URL).status_code == 403
        assert self.ask().status_code == 403
        self.assertNotContains(self.client.get("/forms/"), URL)

    def test_a_second_request_waits_for_the_first(self):
        assert self.ask().status_code == 302
        assert self.ask().status_code == 409
        assert FormPackage.objects.count() == 1

    def test_what_was_asked_wrongly_is_said_and_kept(self):
        answer = self.ask(kinds=[], formats=["pdf"])
        self.assertContains(answer, "请至少勾选一种表。", status_code=422)
        assert answer.context["form"]["formats"].value() == ["pdf"]
        for wrong in ({"year": "1999"}, {"month": "13"}, {"formats": ["doc"]}):
            assert self.ask(**wrong).status_code == 422, wrong
        assert not FormPackage.objects.exists()

    @override_settings(PACKAGE_MOST_FORMS=7)
    def test_more_than_a_task_can_do_is_refused_with_the_way_out(self):
        self.assertContains(self.ask(), "请分部门", status_code=422)
        assert self.ask(formats=["xlsx"]).status_code == 302

    def test_page_shows_how_far_it_is(self):
        self.ask()
        run = JobRun.objects.get(name=packages.PACK)
        JobRun.objects.filter(pk=run.pk).update(status="running", done=3, total=8)
        answer = self.client.get(URL, headers={"HX-Request": "true", "X-Poll": "1"})
        self.assertContains(answer, '<progress class="wide-progress" max="8" value="3"')
        self.assertContains(answer, "every 2s")
        self.assertTemplateNotUsed(answer, "performance/packages.html")
        # With htmx and without, whoever does not poll gets the whole page.
        for asked in ({}, {"HX-Request": "true"}):
            page = self.client.get(URL, headers=asked)
            self.assertContains(page, 'max="8" value="3"')
            self.assertContains(page, 'id="content"')

    def test_packing_that_stopped_says_so_and_is_taken_up_again(self):
        self.ask()
        self.assertNotContains(self.client.get(URL), "已中断")
        long_ago = timezone.now() - datetime.timedelta(minutes=7)
        JobRun.objects.update(
            status="running", attempts=1, heartbeat_at=long_ago, due_at=long_ago
        )
        self.assertContains(self.client.get(URL), "继续打包")
        again = self.client.post(ASK, {"again": ""}, follow=True)
        self.assertContains(again, "已重新开始")
        self.assertNotContains(again, "已中断")
        self.run_job()
        self.assertContains(self.client.get(URL), "下载压缩包")

    def test_zips_are_forgotten_with_their_files(self):
        self.made()
        assert len(list(self.root.rglob("*.zip"))) == 1
        assert packages.forget_old(NOON) == 0
        assert packages.forget_old(NOON + datetime.timedelta(days=1)) == 1
        assert not list(self.root.rglob("*.zip"))
        assert not FormPackage.objects.exists()

    def test_a_zip_that_is_being_made_is_not_forgotten(self):
        self.ask()
        assert packages.forget_old(NOON + datetime.timedelta(days=99)) == 0

    def test_a_file_that_is_gone_is_said_and_noted(self):
        self.made()
        package = FormPackage.objects.get()
        packages.path_of(package).unlink()
        assert self.client.get(f"{URL}{package.pk}/").status_code == 404
        assert SecurityEvent.objects.filter(kind="downloaded", succeeded=False).exists()

    def test_page_takes_the_same_number_of_queries(self):
        self.made()
        for _more in range(5):
            FormPackage.objects.create(
                user=self.head,
                year=2024,
                month=9,
                token=str(_more),
                asked_at=NOON,
                branches=["0001"],
            )
        self.client.get(URL)
        with self.assertNumQueries(9):
            self.client.get(URL)
