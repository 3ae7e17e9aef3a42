"""Whatever is changed behind the program's back is found and named."""

import hashlib
import io
import json
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import override_settings

from budget import sealing
from budget.audit import (
    anchors,
    chain,
    door,
    export,
    marks,
    shapes,
    stored,
    triggers,
    verify,
)
from budget.choices import Action, SealFault, SealKind, SecurityKind, TrailMark
from budget.models import (
    Change,
    ChangeRow,
    Department,
    RowMark,
    Seal,
    SecurityEvent,
    StoredFile,
    Verification,
)
from budget.sealing import link
from budget.services import anchoring, security
from tests.base import NOON, TestCase

LATER = NOON.replace(year=2025)


class Trail(TestCase):
    @classmethod
    def setUpTestData(cls):
        super().setUpTestData()
        chain.note_schema()
        for note in ("一", "二", "三"):
            cls.rename(note)
        cls.event = security.note(None, SecurityKind.LOGIN, succeeded=True)

    @classmethod
    def rename(cls, note):
        with door.change(
            actor=cls.sysadmin, action=Action.DEPARTMENT_SAVED, reason="更名", now=NOON
        ):
            cls.section.note = note
            door.save(cls.section)

    def setUp(self):
        triggers.remove()
        self.addCleanup(triggers.install)

    def raw(self, sql, *values):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)

    def faults(self, *anchors):
        found = verify.verify(anchors).faults
        return [f for f in found if f.kind != SealFault.TRIGGER]

    def first(self, *anchors):
        return self.faults(*anchors)[0]

    def last(self, kind=SealKind.CHANGE):
        return Seal.objects.filter(kind=kind).latest("seq")


class VerifyTests(Trail):
    def test_an_untouched_trail_is_intact(self):
        triggers.install()
        report = verify.verify([sealing.Anchor(self.last().seq, self.last().hash)])
        assert report.faults == []
        assert report.entries == Seal.objects.count()

    def test_a_copy_that_was_rewritten_is_named_with_its_column(self):
        row = ChangeRow.objects.latest("id")
        rewrite = (
            "UPDATE budget_historicaldepartment SET note = %s WHERE history_id = %s"
        )
        self.raw(rewrite, "改", row.history_id)
        fault = self.first()
        self.raw(rewrite, "三", row.history_id)
        assert (fault.kind, fault.seq) == (SealFault.ROW, self.last().seq)
        assert (fault.table, fault.record) == ("budget.department", self.section.pk)
        assert fault.columns == ("note",)

    @pytest.mark.slow
    def test_whatever_is_rewritten_is_found(self):
        cases = {
            "UPDATE budget_change SET reason = '另' WHERE id = %s": Change,
            "UPDATE budget_change SET actor_name = '另' WHERE id = %s": Change,
            "UPDATE budget_changerow SET record_text = '另' WHERE id = %s": ChangeRow,
            "DELETE FROM budget_changerow WHERE id = %s": ChangeRow,
            "UPDATE budget_securityevent SET kind = 'x' WHERE id = %s": SecurityEvent,
            "DELETE FROM budget_securityevent WHERE id = %s": SecurityEvent,
        }
        for sql, model in cases.items():
            with self.subTest(sql):
                before = transaction.savepoint()
                self.raw(sql, model.objects.latest("id").pk)
                assert self.faults(), sql
                transaction.savepoint_rollback(before)
        assert self.faults() == []

    @pytest.mark.slow
    def test_a_lost_copy_a_lost_entry_and_a_forged_row_are_found(self):
        row = ChangeRow.objects.latest("id")
        for sql, values, kind in (
            (
                "DELETE FROM budget_historicaldepartment WHERE history_id = %s",
                [row.history_id],
                SealFault.GONE,
            ),
            ("DELETE FROM budget_seal WHERE seq = %s", [2], SealFault.GAP),
        ):
            with self.subTest(sql):
                before = transaction.savepoint()
                self.raw(sql, *values)
                assert kind in [fault.kind for fault in self.faults()]
                transaction.savepoint_rollback(before)

    @pytest.mark.slow
    def test_an_instant_that_was_moved_is_found_although_no_hash_covers_it(self):
        """Of each kind of entry: the payload, which is sealed, tells the same."""
        for kind in ("change", "event", "schema"):
            with self.subTest(kind):
                seq = Seal.objects.filter(kind=kind).latest("seq").seq
                before = transaction.savepoint()
                self.raw("UPDATE budget_seal SET at = %s WHERE seq = %s", LATER, seq)
                fault = self.first()
                assert (fault.kind, fault.seq) == (SealFault.INSTANT, seq)
                transaction.savepoint_rollback(before)

    @pytest.mark.slow
    def test_a_schema_sealed_before_its_instant_was_is_no_fault(self):
        seal = Seal.objects.get(kind="schema")
        told = json.loads(seal.payload)
        del told["at"]
        kept = sealing.canonical(told)
        hashed = sealing.digest(kept)
        assert shapes.told_by(kept).get("at") is None
        self.raw(
            "UPDATE budget_seal SET payload = %s, digest = %s, hash = %s"
            " WHERE seq = %s",
            kept, hashed, sealing.link(seal.seq, seal.previous, hashed), seal.seq,
        )  # fmt: skip
        kinds = {fault.kind for fault in self.faults()}
        assert kinds == {SealFault.LINK}

    @pytest.mark.slow
    def test_what_cannot_be_read_is_a_fault_and_no_crash(self):
        for column, value in (("payload", "{"), ("kind", "x"), ("payload", "[]")):
            with self.subTest(column):
                before = transaction.savepoint()
                self.raw(
                    f"UPDATE budget_seal SET {column} = %s WHERE kind = 'schema'", value
                )
                assert self.faults()
                transaction.savepoint_rollback(before)

    @pytest.mark.slow
    def test_a_row_made_unreadable_is_a_fault_and_no_crash(self):
        for column, value in (
            ("model", "performance.nothing"),
            ("model", "budget.change"),
            ("model", "budget"),
            ("fields", "[]"),
            ("fields", '{"note": 5}'),
            ("fields", '{"note": []}'),
        ):
            with self.subTest(column, value=value):
                before = transaction.savepoint()
                self.raw(
                    f"UPDATE budget_changerow SET {column} = %s WHERE id = %s",
                    *(value, ChangeRow.objects.latest("id").pk),
                )
                assert self.first().seq == self.last().seq
                assert list(export.lines())
                transaction.savepoint_rollback(before)

    @pytest.mark.slow
    def test_from_the_last_good_look_on_only_the_rest_is_walked(self):
        kept = Seal.objects.get(seq=2)
        since = sealing.Anchor(kept.seq, kept.hash)
        report = verify.verify(since=since)
        last = Seal.objects.latest("seq").seq
        assert (report.from_seq, report.head_seq) == (3, last)
        assert report.entries == last - 2
        forged = sealing.Anchor(kept.seq, f"sha256:{'0' * 64}")
        kinds = {fault.kind for fault in verify.verify(since=forged).faults}
        assert SealFault.ANCHOR in kinds

    def test_an_act_without_an_entry_is_found(self):
        Change.objects.create(at=NOON, actor_name="某", action=Action.DEPARTMENT_SAVED)
        assert self.first().kind == SealFault.UNSEALED

    def test_a_live_row_written_past_the_door_is_found(self):
        self.raw(
            "UPDATE budget_department SET note = '暗' WHERE id = %s", self.section.pk
        )
        fault = self.first()
        assert (fault.kind, fault.table) == (SealFault.LIVE, "budget.department")
        self.raw(
            "UPDATE budget_department SET note = '三' WHERE id = %s", self.section.pk
        )

    def test_a_missing_trigger_is_found(self):
        assert SealFault.TRIGGER in [fault.kind for fault in verify.verify().faults]

    def rewrite(self):
        """Do as somebody with the database's password would: forge, seal anew."""
        act = self.last().subject_id
        self.raw("UPDATE budget_change SET reason = '伪' WHERE id = %s", act)
        previous = ""
        for seal in Seal.objects.order_by("seq"):
            told = seal.digest
            if seal.kind == SealKind.CHANGE:
                head = Change.objects.get(pk=seal.subject_id)
                rows = list(ChangeRow.objects.filter(change=head))
                told = chain.sealing.digest(chain.change_payload(head, rows, []))
            own = link(seal.seq, previous, told)
            self.raw(
                "UPDATE budget_seal SET digest=%s, previous=%s, hash=%s WHERE seq=%s",
                *(told, previous, own, seal.seq),
            )
            previous = own

    @pytest.mark.slow
    def test_a_chain_that_was_made_anew_is_caught_by_the_anchor_alone(self):
        kept = self.last()
        self.rewrite()
        assert self.faults() == []
        for printed in (
            kept.hash,
            kept.hash[:39],
            kept.hash[7:39],
            " ".join(kept.hash[7:]).upper(),
        ):
            fault = self.first(sealing.Anchor(kept.seq, printed))
            assert (fault.kind, fault.seq) == (SealFault.ANCHOR, kept.seq)

    @pytest.mark.slow
    def test_a_tail_that_was_cut_is_caught_by_the_anchor(self):
        kept = Seal.objects.latest("seq")
        self.raw("DELETE FROM budget_seal WHERE seq = %s", kept.seq)
        self.raw("DELETE FROM budget_securityevent WHERE id = %s", kept.subject_id)
        assert self.faults() == []
        fault = self.first(sealing.Anchor(kept.seq, kept.hash))
        assert fault.kind == SealFault.ANCHOR_BEYOND


class MarkTests(Trail):
    """What the timeline is narrowed by is sealed with its act."""

    def setUp(self):
        super().setUp()
        with door.change(actor=None, action=Action.DEPARTMENT_SAVED, now=NOON):
            marks.mark_act(TrailMark.AFTER_LOCK)
            self.section.note = "锁后"
            door.save(self.section)

    def after(self, sql, *values):
        before = transaction.savepoint()
        self.raw(sql, *values)
        found = self.faults()
        transaction.savepoint_rollback(before)
        return [(fault.kind, fault.seq) for fault in found]

    def test_an_act_with_its_marks_is_intact(self):
        assert RowMark.objects.count() == 1
        assert self.faults() == []

    @pytest.mark.slow
    def test_a_mark_that_was_taken_away_altered_or_added_is_found_at_its_act(self):
        last, other = Seal.objects.latest("seq"), self.last().seq - 2
        act = Seal.objects.get(seq=other).subject_id
        assert last.kind == SealKind.CHANGE
        row = ChangeRow.objects.filter(change=last.subject_id).get().pk
        add = "INSERT INTO budget_rowmark (row_id, act, mark) VALUES (%s, %s, %s)"
        for forged, seq in (
            (("DELETE FROM budget_rowmark",), last.seq),
            (("UPDATE budget_rowmark SET mark = 'weakened'",), last.seq),
            (("UPDATE budget_rowmark SET act = 999999",), last.seq),
            ((add, row, last.subject_id, "weakened"), last.seq),
            ((add, row, act, "weakened"), other),
        ):
            with self.subTest(forged[0]):
                assert self.after(*forged) == [(SealFault.PAYLOAD, seq)]

    def test_acts_from_before_marks_were_sealed_stay_intact(self):
        """The last schema entry does not name their table: they are no part of it."""
        shape = shapes.Shapes([(1, '{"tables": {"budget.change": ["id"]}}')])
        assert not shapes.seals_marks(shape.at(5))
        named = '{"tables": {"budget.change": ["id"], "budget.rowmark": ["id"]}}'
        later = shapes.Shapes([(1, '{"tables": {}}'), (4, named)])
        assert [shapes.seals_marks(later.at(seq)) for seq in (3, 4, 5)] == [
            False, True, True
        ]  # fmt: skip
        assert set(later.at(2)) == {"budget.change"}


class FileTests(Trail):
    """Evidence on the disk: asked for with `files`, never looked at otherwise."""

    def setUp(self):
        super().setUp()
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(override_settings(MEDIA_ROOT=folder))
        for content in (b"one", b"two", b"three"):
            sha = hashlib.sha256(content).hexdigest()
            StoredFile.objects.create(
                sha256=sha, size=len(content), content_type="x", stored_at=NOON
            )
            stored.path_of(sha).parent.mkdir(exist_ok=True)
            stored.path_of(sha).write_bytes(content)

    def found(self, **asked):
        report = verify.verify(**asked)
        kinds = (SealFault.FILE, SealFault.FILE_GONE)
        return report, [(f.kind, f.record) for f in report.faults if f.kind in kinds]

    def test_files_that_are_as_they_were_are_counted(self):
        report, faults = self.found(files=True)
        assert (report.files, faults) == (3, [])

    def test_a_swapped_and_a_lost_file_are_named(self):
        swapped, lost, _same = StoredFile.objects.order_by("pk")
        stored.path_of(swapped.sha256).write_bytes(b"eno")
        stored.path_of(lost.sha256).unlink()
        _report, faults = self.found(files=True)
        assert faults == [
            (SealFault.FILE, swapped.pk),
            (SealFault.FILE_GONE, lost.pk),
        ]

    def test_without_being_asked_no_file_is_looked_at(self):
        for row in StoredFile.objects.all():
            stored.path_of(row.sha256).unlink()
        report, faults = self.found()
        assert (report.files, faults) == (None, [])


class CommandTests(Trail):
    def run_it(self, *arguments):
        out = io.StringIO()
        code = 0
        try:
            call_command("verify_history", *arguments, "--json", stdout=out)
        except SystemExit as end:
            code = end.code
        return code, [json.loads(line) for line in out.getvalue().splitlines()]

    @pytest.mark.slow
    def test_an_intact_trail_exits_with_0_and_is_noted(self):
        triggers.install()
        code, lines = self.run_it()
        assert (code, lines[-1]["intact"]) == (0, True)
        event = SecurityEvent.objects.latest("id")
        assert (event.kind, event.succeeded) == (SecurityKind.VERIFIED, True)

    @pytest.mark.slow
    def test_a_rewritten_trail_exits_with_1_and_names_the_first_entry(self):
        act = Change.objects.latest("id")
        self.raw("UPDATE budget_change SET reason = '另' WHERE id = %s", act.pk)
        code, lines = self.run_it()
        assert code == 1
        assert lines[0]["seq"] == Seal.objects.get(subject_id=act.pk, kind="change").seq
        assert SecurityEvent.objects.latest("id").succeeded is False

    @pytest.mark.slow
    def test_each_kind_of_anchor_is_accepted(self):
        """Typed from a paper's foot, from a mail, and read from the file elsewhere."""
        triggers.install()
        head = anchors.head()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "anchors.txt"
            anchoring.write_line(head, NOON.date(), path)
            _code, lines = self.run_it(
                f"--anchor=审计链 #{head.short}",
                f"--anchor={head.whole}",
                f"--anchor={path}",
            )
        assert (lines[-1]["intact"], lines[-1]["anchors"]) == (True, 3)

    @pytest.mark.slow
    def test_the_next_run_can_go_on_from_the_last_good_one(self):
        triggers.install()
        self.run_it()
        _code, lines = self.run_it("--since-last-ok", "--files")
        assert lines[-1]["intact"]
        assert lines[-1]["entries"] == 1
        assert lines[-1]["files"] == 0
        last = Verification.objects.latest("pk")
        assert (last.from_seq, last.seq) == (lines[-1]["head"]["seq"], last.from_seq)

    def test_an_anchor_that_is_none_is_refused(self):
        for given in ("7", "x:1", "7:abc", "7:" + "g" * 40, "7:sha256:" + "a" * 31):
            with pytest.raises(CommandError) as refusal:
                self.run_it("--anchor", given)
            assert refusal.value.returncode == 2
        assert Department.objects.exists()
