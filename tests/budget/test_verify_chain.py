"""The auditor's stand-alone program finds in an export what `verify` finds inside."""

import ast
import contextlib
import io
import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from budget import sealing
from budget.audit import export
from budget.choices import SealKind, SecurityKind
from budget.models import Change, ChangeRow, ReviewStep, Seal, SecurityEvent
from budget.sealing import digest, link
from tests.budget.forging import PROGRAM, Exported, Forged, program

pytestmark = pytest.mark.slow


class AgreementTests(Forged):
    """The same forgery in the database, looked at from inside and from outside."""

    def test_an_untouched_trail_is_intact_for_both(self):
        self.assert_both_intact()
        self.assert_both_intact(self.anchor)

    @pytest.mark.slow
    def test_each_rewritten_entry_is_found_by_both(self):
        seqs = list(Seal.objects.order_by("seq").values_list("seq", flat=True))
        for seq in seqs[:1] + seqs[-7:]:
            for forgery in (
                "UPDATE budget_seal SET digest = previous WHERE seq = %s",
                "UPDATE budget_seal SET previous = hash WHERE seq = %s",
                "UPDATE budget_seal SET hash = digest WHERE seq = %s",
                "DELETE FROM budget_seal WHERE seq = %s",
            ):
                with self.subTest(forgery, seq=seq), self.forged(forgery, seq):
                    assert self.assert_agreed(self.anchor) == seq

    @pytest.mark.slow
    def test_each_rewritten_act_row_copy_and_step_is_found_by_both(self):
        tried = 0
        for act in Change.objects.order_by("-id")[:2]:
            seal = Seal.objects.get(kind=SealKind.CHANGE, subject_id=act.pk)
            for forgery, keys in self.forgeries(act):
                for key in keys:
                    tried += 1
                    with self.subTest(forgery), self.forged(forgery, key):
                        assert self.assert_agreed(self.anchor) == seal.seq
        assert tried == 28

    def forgeries(self, act):
        """Yield statements, and the keys of the records of an act to run them on."""
        for column in ("reason", "actor_name", "action", "document_no"):
            yield f"UPDATE budget_change SET {column} = '另' WHERE id = %s", [act.pk]
        rows = list(ChangeRow.objects.filter(change=act))
        copies = [row.history_id for row in rows]
        steps = list(ReviewStep.objects.filter(change=act))
        for table, key, column, keys in (
            ("changerow", "id", "record_text", [row.pk for row in rows]),
            ("historicaldepartment", "history_id", "note", copies),
            ("reviewstep", "id", "opinion", [step.pk for step in steps]),
        ):
            yield f"UPDATE budget_{table} SET {column} = '另' WHERE {key} = %s", keys
            yield f"DELETE FROM budget_{table} WHERE {key} = %s", keys

    def test_an_anchor_is_read_alike_by_both(self):
        seq, whole = self.anchor.seq, self.anchor.hash
        for printed in (whole, whole[:39], whole[7:39], " ".join(whole[7:]).upper()):
            self.assert_both_intact(sealing.Anchor(seq, printed))

    def test_each_rewritten_event_and_schema_is_found_by_both(self):
        for event in SecurityEvent.objects.order_by("-id")[:3]:
            seal = Seal.objects.get(kind=SealKind.EVENT, subject_id=event.pk)
            for forgery in (
                "UPDATE budget_securityevent SET kind = 'logout' WHERE id = %s",
                "UPDATE budget_securityevent SET user_name = '另' WHERE id = %s",
                "DELETE FROM budget_securityevent WHERE id = %s",
            ):
                with self.subTest(forgery), self.forged(forgery, event.pk):
                    assert self.assert_agreed(self.anchor) == seal.seq
        seal = Seal.objects.get(kind=SealKind.SCHEMA)
        forgery = (
            "UPDATE budget_seal SET payload = replace(payload, 'note', 'nota')"
            " WHERE seq = %s"
        )
        with self.forged(forgery, seal.seq):
            assert self.assert_agreed(self.anchor) == seal.seq

    def test_a_chain_made_anew_is_caught_by_the_anchor_alone(self):
        for act in Change.objects.order_by("-id")[:3]:
            forgery = "UPDATE budget_change SET reason = '伪' WHERE id = %s"
            with self.subTest(act.pk), self.forged(forgery, act.pk):
                self.seal_anew()
                self.assert_both_intact()
                assert self.assert_agreed(self.anchor) == self.anchor.seq

    def test_a_cut_tail_is_caught_by_the_anchor_alone(self):
        for kept in range(self.anchor.seq - 6, self.anchor.seq):
            forgery = "DELETE FROM budget_seal WHERE seq > %s"
            with self.subTest(kept), self.forged(forgery, kept):
                self.assert_both_intact()
                assert self.assert_agreed(self.anchor) == self.anchor.seq


@pytest.mark.once
class FileTests(Exported):
    """What somebody can do to the file alone."""

    def setUp(self):
        super().setUp()
        self.entries = [json.loads(line) for line in export.lines()]

    def told(self, entries, *anchors):
        return self.outside([json.dumps(entry) for entry in entries], *anchors)

    def test_entries_swapped_doubled_or_taken_out_are_named(self):
        for at in range(len(self.entries) - 2):
            one, two, *rest = self.entries[at:]
            before = self.entries[:at]
            for entries, seq in (
                ([*before, two, one, *rest], one["seq"]),
                ([*before, one, one, two, *rest], two["seq"]),
                ([*before, two, *rest], one["seq"]),
            ):
                with self.subTest(at):
                    assert self.told(entries)[:2] == (1, seq)

    def test_whatever_is_edited_in_an_entry_is_named(self):
        for at, entry in enumerate(self.entries):
            for words, forged in self.edited(entry):
                entries = [*self.entries[:at], forged, *self.entries[at + 1 :]]
                with self.subTest(words, at=at):
                    assert self.told(entries)[:2] == (1, entry["seq"])

    def edited(self, entry):
        yield "payload", {**entry, "payload": entry["payload"] + " "}
        payload = entry["payload"].replace("更名", "正名") + " "
        fitted = {**entry, "payload": payload, "digest": digest(payload)}
        yield "payload and digest", fitted
        for kind in {"change", "event", "schema", "other"} - {entry["kind"]}:
            yield "kind", {**entry, "kind": kind}
        for name in ("rows", "steps"):
            texts = entry[name]
            yield f"{name} added", {**entry, name: [*texts, "{}"]}
            yield f"{name} emptied to text", {**entry, name: [*texts, ""]}
            if texts:
                yield f"{name} dropped", {**entry, name: texts[1:]}
                yield f"{name} doubled", {**entry, name: [*texts, texts[0]]}
                yield f"{name} edited", {**entry, name: [texts[0] + " ", *texts[1:]]}
                yield f"{name} gone", {**entry, name: [None, *texts[1:]]}

    def test_an_entry_that_was_made_to_fit_breaks_the_next_link(self):
        for at, entry in enumerate(self.entries[:-1]):
            payload = entry["payload"] + " "
            told = digest(payload)
            own = link(entry["seq"], entry["previous"], told)
            forged = {**entry, "payload": payload, "digest": told, "hash": own}
            entries = [*self.entries[:at], forged, *self.entries[at + 1 :]]
            assert self.told(entries)[:2] == (1, entry["seq"] + 1)

    def test_an_anchor_may_be_printed_in_groups_and_cut_to_32_digits(self):
        seq, hexes = self.anchor.seq, self.anchor.hash[7:]
        groups = " ".join(hexes[i : i + 8] for i in range(0, 32, 8)).upper()
        for printed in (groups, hexes[:32], f" sha256:{hexes}", hexes):
            anchor = sealing.Anchor(seq, printed)
            assert self.told(self.entries, anchor)[0] == 0, printed
            forged = sealing.Anchor(seq - 1, printed)
            assert self.told(self.entries, forged)[:2] == (1, seq - 1), printed

    def test_a_field_written_twice_is_not_read(self):
        lines = list(export.lines())
        lines[2] = '{"rows": ["另"], ' + lines[2][1:]
        code, _seq, words = self.outside(lines)
        assert (code, "line 3" in words) == (2, True)

    def test_what_cannot_be_read_is_not_called_intact(self):
        whole = json.dumps(self.entries[0])
        no_rows = {k: v for k, v in self.entries[0].items() if k != "rows"}
        for lines in (
            [],
            [""],
            ["没有"],
            ["[]"],
            ["5"],
            ["null"],
            [json.dumps(no_rows)],
            [json.dumps({**self.entries[0], "seq": True})],
            [json.dumps({**self.entries[0], "rows": [5]})],
            [json.dumps({**self.entries[0], "digest": "\ud800"})],
            [whole, whole[:50]],
            ["[" * 100_000],
        ):
            with self.subTest(lines):
                assert self.outside(lines)[0] == 2

    def test_what_was_found_before_an_unreadable_line_counts(self):
        lines = [json.dumps(self.entries[0]), json.dumps(self.entries[2]), "没有"]
        assert self.outside(lines)[:2] == (1, 2)

    def test_a_wrong_anchor_is_refused(self):
        for given in ("7", "x:1", "7:abc", "7:" + "g" * 40, "7:" + "a" * 31):
            with self.subTest(given), contextlib.redirect_stdout(io.StringIO()):
                assert program.main(["--anchor", given]) == 2


class CommandTests(Exported):
    def run_alone(self, *arguments, given=b""):
        command = [sys.executable, "-I", str(PROGRAM), *arguments]
        done = subprocess.run(command, input=given, capture_output=True, check=False)
        return done.returncode, done.stdout.decode()

    def test_the_exported_file_is_checked_by_the_program_alone(self):
        path = self.folder / "审计链.jsonl"
        call_command("export_history", str(path), stderr=io.StringIO())
        noted = self.folder / "anchors.txt"
        noted.write_text(f"# 锚点\n\n{self.anchor.seq}:{self.anchor.hash}\n", "utf-8")
        code, words = self.run_alone(str(path), "--anchor", str(noted))
        assert (code, "INTACT" in words) == (0, True)
        assert f"{self.anchor.seq}:{self.anchor.hash}" in words
        assert [p.name for p in self.folder.glob("*.part")] == []
        event = SecurityEvent.objects.latest("id")
        assert (event.kind, event.succeeded) == (SecurityKind.EXPORTED, True)
        assert event.object == str(path)

    def test_the_export_goes_through_a_pipe(self):
        out = io.StringIO()
        call_command("export_history", stdout=out, stderr=io.StringIO())
        forged = out.getvalue().replace("更名", "正名", 1)
        assert self.run_alone(given=out.getvalue().encode())[0] == 0
        code, words = self.run_alone(given=forged.encode())
        assert (code, "TAMPERED" in words) == (1, True)

    def test_a_file_that_cannot_be_written_or_read_exits_with_2(self):
        missing = str(self.folder / "none" / "chain.jsonl")
        with pytest.raises(CommandError) as refusal:
            call_command("export_history", missing)
        assert refusal.value.returncode == 2
        assert SecurityEvent.objects.latest("id").succeeded is False
        assert self.run_alone(missing)[0] == 2


@pytest.mark.once
def test_the_program_is_short_plain_and_for_old_pythons():
    source = PROGRAM.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 8))
    names = {
        name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None) or node.names[0].name]
    }
    assert names <= set(sys.stdlib_module_names)
    assert len(source.splitlines()) <= 120
