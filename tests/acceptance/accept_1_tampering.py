"""D9.1: whatever is changed in the tables or on the disk is found, and nothing else."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import models

from budget.audit import stored, triggers
from budget.choices import SealFault, SealKind, SecurityKind
from budget.models import Change, ChangeRow, Department, Seal, StoredFile
from budget.services import security
from tests.acceptance import case, times, told
from tests.acceptance.case import TrailCase
from tests.servers import another


class TamperingTests(TrailCase):
    def test_whatever_is_changed_is_found(self) -> None:
        """Each forgery alone, in a trail that is whole before and after."""
        assert self.faults(files=True) == []
        edits, deletes, live = times(200), times(20), times(20)
        found = {
            "edits": (self.edits(case.sealed_places(), edits), edits),
            "deletes": (self.deletes(deletes), deletes),
            "tail cuts (2 forms)": (self.tail_cuts() // 2, 1),
            "forged insert": (self.forged_insert(), 1),
            "live edits": (self.edits(case.live_places(), live), live),
            "file swaps": (self.file_swaps(), case.FILES),
        }
        assert self.faults(files=True) == []
        told(1, ", ".join(f"{n}/{of} {what}" for what, (n, of) in found.items()))
        assert all(n == of for n, of in found.values()), self.missed

    missed: list[object] = []

    def edits(self, where: list[case.Place], count: int) -> int:
        found = 0
        for _ in range(count):
            with self.edited(where) as place:
                if self.faults():
                    found += 1
                else:
                    self.missed.append(place)
        return found

    def deletes(self, count: int) -> int:
        found = 0
        rows = sorted({(m._meta.label, key) for m, key, _ in case.sealed_places()})
        models_named = {m._meta.label: m for m, _key, _ in case.sealed_places()}
        for label, key in self.dice.sample(rows, count):
            with self.undone():
                case.delete(models_named[label], key)
                found += bool(self.faults())
        return found

    def tail_cuts(self) -> int:
        """Cut the chain alone, which its acts betray; then all that the last act wrote
        with the live rows put back, which only an anchor betrays."""
        self.write_an_act("四")
        last = Seal.objects.latest("seq")
        anchor = case.sealing.Anchor(last.seq, last.hash)
        with self.undone():
            case.delete(Seal, last.pk)
            alone = [fault.kind for fault in self.faults()] == [SealFault.UNSEALED]
        with self.undone():
            self.cut_with_everything(last)
            unseen = self.faults() == []
            kinds = [fault.kind for fault in self.faults(anchor)]
        return alone + (unseen and kinds == [SealFault.ANCHOR_BEYOND])

    def cut_with_everything(self, last: Seal) -> None:
        act = last.subject_id
        for row in ChangeRow.objects.filter(change=act):
            models.QuerySet(Department).filter(pk=row.record_id).update(
                note=row.fields["note"][0]
            )
        for table in ("historicaldepartment", "changerow", "reviewstep"):
            self.raw(f"DELETE FROM budget_{table} WHERE change_id = %s", act)
        case.delete(Change, act)
        case.delete(Seal, last.pk)

    def forged_insert(self) -> int:
        """Add a copy to the history as if the record had been another before."""
        history = Department.history.model
        with self.undone():
            row = history.objects.latest("history_id")
            row.pk, row.note = None, "伪"
            row._state.adding = True
            row.save()
            back = models.QuerySet(Department).filter(pk=row.id)
            back.update(note="伪")
            return int(SealFault.UNSEALED in {fault.kind for fault in self.faults()})

    def file_swaps(self) -> int:
        found = 0
        for row in StoredFile.objects.all():
            path = stored.path_of(row.sha256)
            kept = path.read_bytes()
            path.chmod(0o600)
            path.write_bytes(kept[:-1] + b"\xff")
            kinds = [(f.kind, f.record) for f in self.faults(files=True)]
            found += kinds == [(SealFault.FILE, row.pk)]
            path.write_bytes(kept)
        return found

    def test_nothing_is_found_where_nothing_was_done(self) -> None:
        """Acts, logins and failures go on between the runs."""
        triggers.install()
        runs, alarms = times(100), 0
        for number in range(runs):
            self.write_an_act(f"第{number}次")
            security.note(
                None, SecurityKind.LOGIN, succeeded=bool(number % 3), user=self.lead
            )
            alarms += exit_code("--files") != 0
        acts = Seal.objects.filter(kind=SealKind.CHANGE).count()
        told(1, f"{alarms} false alarms in {runs} clean runs ({acts} acts at last)")
        assert alarms == 0


def exit_code(*arguments: str) -> int:
    """Return what verify_history ends with."""
    try:
        call_command("verify_history", *arguments, "--json", stdout=io.StringIO())
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@pytest.mark.django_db
def test_every_migration(tmp_path: Path) -> None:
    """Each migration is followed by an act; then everything is verified."""
    with another.database(tmp_path, "accepted") as url:
        count = int(another.run(url, "-m", "tests.servers.each_migration"))
        another.run(url, "manage.py", "migrate", "-v0")
        lines = another.run(url, "manage.py", "verify_history", "--json").splitlines()
    report = json.loads(lines[-1])
    told(
        1,
        f"{report['faults']} false alarms after {count} migrations, an act sealed after"
        f" each ({report['entries']} entries)",
    )
    assert (report["faults"], count > 10) == (0, True)
