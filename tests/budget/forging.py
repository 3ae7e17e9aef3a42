"""A sealed trail, its export, and what somebody with the database's password may do."""

import contextlib
import importlib.util
import io
import json
import re
import tempfile
from pathlib import Path

from django.db import connection, transaction

from budget import sealing
from budget.audit import chain, door, export, triggers, verify
from budget.choices import Action, ReviewAction, SecurityKind, Status
from budget.models import ReviewStep, Seal
from budget.sealing import digest, link
from budget.services import security
from tests.base import NOON, TestCase

PROGRAM = Path(__file__).parents[2] / "docs" / "verify_chain.py"


def load():
    spec = importlib.util.spec_from_file_location("verify_chain", PROGRAM)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = load()


def first(words):
    """Return the first bad entry; of a gap, the number that should have been there."""
    gap = re.match(r"#\d+ .*the number should be (\d+)", words)
    found = gap or re.match(r"#(\d+) ", words)
    return int(found[1]) if found else None


class Exported(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chain.note_schema()
        for note in ("一", "二", "三"):
            cls.write_an_act(note)
            security.note(None, SecurityKind.LOGIN, succeeded=True, user=cls.lead)

    @classmethod
    def write_an_act(cls, note):
        with door.change(
            actor=cls.sysadmin, action=Action.DEPARTMENT_SAVED, reason="更名", now=NOON
        ):
            for record in (cls.section, cls.sibling):
                record.note = note
                door.save(record)
            step = ReviewStep(
                kind="actual", record_id=1, round=1, action=ReviewAction.SUBMIT,
                before=Status.DRAFT, after=Status.SECTION_REVIEW, actor_name="lead",
                opinion=note, at=NOON,
            )  # fmt: skip
            door.record_event(step)

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        head = Seal.objects.latest("seq")
        self.anchor = sealing.Anchor(head.seq, head.hash)

    def outside(self, lines, *anchors):
        """Return the exit code, the first bad entry and the words of the program."""
        path = Path(self.folder) / "chain.jsonl"
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        given = [f"--anchor={anchor.seq}:{anchor.hash}" for anchor in anchors]
        with contextlib.redirect_stdout(io.StringIO()) as told:
            code = program.main([str(path), *given])
        return code, first(told.getvalue()), told.getvalue()


class Forged(Exported):
    """The triggers stand aside, as for somebody who owns the tables."""

    def setUp(self):
        super().setUp()
        triggers.remove()
        self.addCleanup(triggers.install)

    def raw(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    @contextlib.contextmanager
    def forged(self, sql, *values):
        before = transaction.savepoint()
        self.raw(sql, *values)
        yield
        transaction.savepoint_rollback(before)

    def assert_agreed(self, *anchors):
        """Both find something, and first at the same entry, which is returned."""
        code, seq, words = self.outside(export.lines(), *anchors)
        seen = [fault.seq for fault in verify.walk(anchors).faults]
        assert (code, [seq]) == (1, seen[:1]), words
        return seq

    def assert_both_intact(self, *anchors):
        assert self.outside(export.lines(), *anchors)[:2] == (0, None)
        assert verify.walk(anchors).faults == []

    def seal_anew(self):
        """Do as somebody with the database's password would: make the chain fit."""
        previous = ""
        for line in list(export.lines()):
            entry = json.loads(line)
            told = digest(entry["payload"])
            own = link(entry["seq"], previous, told)
            self.raw(
                "UPDATE budget_seal SET digest=%s, previous=%s, hash=%s WHERE seq=%s",
                *(told, previous, own, entry["seq"]),
            )
            previous = own
