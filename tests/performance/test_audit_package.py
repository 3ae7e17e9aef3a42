"""审计资料包: read without this program, within the scope, every byte accounted for."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import override_settings
from django.utils import timezone

from budget.audit import door
from budget.choices import Action, Duty, Status
from budget.models import SecurityEvent
from budget.services.jobs import claims, runs
from budget.zips import leaves
from performance.models import FormPackage
from tests import factories
from tests.base import NOON, TestCase
from tests.performance import factories as promises
from tests.performance.evidence_case import WithFiles

pytestmark = pytest.mark.slow
URL = "/forms/packages/"
DANGEROUS = "=cmd|'/c calc'!A0"


@override_settings(CLOCK=NOON.isoformat())
class AuditPackageTests(WithFiles, TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        cls.project = promises.make_project(cls.section)
        goal = promises.make_goal(cls.section, project_year=cls.project)
        promises.make_target(goal, cls.indicator)

    def setUp(self):
        super().setUp()
        self.evidence = self.add(page="第3页", quoted="27次")
        self.set_status(Status.APPROVED, approved_at=NOON)
        with door.change(
            actor=self.lead, action=Action.ACTUAL_SAVED, reason=DANGEROUS, now=NOON
        ):
            self.actual.explanation = "入户"
            door.save(self.actual)
        self.inside = factories.make_user("inside", Duty.AUDIT, scope=self.bureau)

    def ask(self, user, **changes):
        data = {
            "year": 2024,
            "month": 9,
            "kinds": ["project"],
            "formats": ["xlsx"],
            "audit": "on",
        }
        self.client.force_login(user)
        return self.client.post(f"{URL}ask/", data | changes)

    def made(self, user=None):
        """Ask, let the job run, and return the zip as the browser gets it."""
        assert self.ask(user or self.auditor).status_code == 302
        package = FormPackage.objects.get()
        runs.do(claims.claim(now=timezone.now(), run_id=package.run_id))
        answer = self.client.get(f"{URL}{package.pk}/")
        return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    def lines(self, archive, name):
        text = archive.read(name).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def test_the_parts_are_there_and_each_is_in_the_sums(self):
        archive = self.made()
        names = archive.namelist()
        assert not [name for name in names if leaves(name)]
        sums = {}
        for line in archive.read("SHA256SUMS.txt").decode().splitlines():
            digest, name = line.split("  ", 1)
            sums[name] = digest
        assert set(sums) == set(names) - {"SHA256SUMS.txt"}
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest, name
        page = archive.read("index.html").decode()
        for word in ("审计资料包", "时间线", "verify_chain.py", "项目支出绩效目标"):
            assert word in page, word
        assert "<script" not in page

    def test_the_timeline_is_told_in_fields_and_never_as_a_formula(self):
        rows = self.lines(self.made(), "审计/时间线.csv")
        told = [row for row in rows if row["新值"] == "入户"]
        assert [row["操作人"] for row in told] == ["lead"]
        assert told[0]["链上序号"].isdigit()
        assert told[0]["理由"] == f"'{DANGEROUS}"
        assert not [row for row in rows if row["理由"].startswith("=")]

    def test_evidence_lies_under_its_hash_with_a_list(self):
        archive = self.made()
        row = self.lines(archive, "审计/佐证材料清单.csv")[0]
        sha = self.evidence.file.sha256
        assert row["文件"] == f"审计/佐证材料/{sha}.pdf"
        assert (row["页码"], row["引用的数"]) == ("第3页", "27次")
        assert hashlib.sha256(archive.read(row["文件"])).hexdigest() == sha

    def test_a_file_that_is_gone_is_said_and_stops_nothing(self):
        for path in Path(self.folder).rglob(f"{self.evidence.file.sha256}*"):
            path.unlink()
        archive = self.made()
        assert self.lines(archive, "审计/佐证材料清单.csv")[0]["文件"] == ""
        assert "1份佐证材料没有装入" in archive.read("index.html").decode()

    def test_the_verifier_of_the_package_finds_its_chain_whole(self):
        folder = Path(self.folder) / "unpacked"
        self.made().extractall(folder)
        head = (folder / "审计/链首.txt").read_text().strip()
        made = subprocess.run(
            [
                sys.executable,
                folder / "审计/verify_chain.py",
                folder / "审计/审计链.jsonl",
                "--anchor",
                head,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stdout + made.stderr
        assert "INTACT" in made.stdout

    def test_who_took_the_chain_away_is_noted(self):
        self.made()
        kinds = SecurityEvent.objects.order_by("pk").values_list("kind", "user_id")
        noted = [kind for kind, user in kinds if user == self.auditor.pk]
        assert noted[-3:] == ["packed", "exported", "downloaded"]

    def test_an_outside_auditor_gets_the_branch_and_no_other_ones_chain(self):
        far = factories.make_indicator(self.other_bureau, "乙局的指标")
        period = factories.make_period(self.other_bureau)
        factories.make_actual(far, period, "3", status=Status.APPROVED)
        archive = self.made(self.inside)
        assert "审计/审计链.jsonl" not in archive.namelist()
        rows = self.lines(archive, "审计/时间线.csv")
        assert rows
        assert not [
            row for row in rows if "乙局" in json.dumps(row, ensure_ascii=False)
        ]
        page = archive.read("index.html").decode()
        assert "审计链全文含其他部门的记录" in page

    def test_nobody_else_may_ask_for_one(self):
        self.client.force_login(self.head)
        assert 'name="audit"' not in self.client.get(URL).content.decode()
        assert self.ask(self.head).status_code == 302
        assert FormPackage.objects.get().audit is False

    def test_an_auditor_who_has_left_gets_nothing(self):
        assert self.ask(self.auditor).status_code == 302
        self.auditor.expires_on = NOON.date().replace(day=1)
        factories.keep(self.auditor)
        package = FormPackage.objects.get()
        runs.do(claims.claim(now=timezone.now(), run_id=package.run_id))
        package.refresh_from_db()
        assert package.made_at is None
        assert self.client.get(f"{URL}{package.pk}/").status_code in (302, 404)

    def test_the_verifier_is_the_one_of_the_docs(self):
        docs = Path(project.BASE_DIR) / "docs/verify_chain.py"
        assert self.made().read("审计/verify_chain.py") == docs.read_bytes()
