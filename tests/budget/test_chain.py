"""Each act and security event gets one entry of the chain, in its own transaction."""

import pytest

from budget.audit import chain, door
from budget.choices import Action, SealKind, SecurityKind
from budget.models import Change, ChangeRow, Department, Seal, SecurityEvent
from budget.sealing import digest, link
from budget.services import security
from tests.base import NOON, TestCase, TransactionTestCase, assert_sealed
from tests.performance.test_races import together


class ChainTests(TestCase):
    def rename(self, *notes):
        with door.change(
            actor=self.sysadmin, action=Action.DEPARTMENT_SAVED, reason="更名", now=NOON
        ):
            for record, note in zip((self.section, self.sibling), notes, strict=False):
                record.note = note
                door.save(record)

    def test_one_act_is_one_entry_over_all_its_rows(self):
        before = Seal.objects.count()
        self.rename("一", "二")
        change, seal = Change.objects.latest("id"), Seal.objects.latest("seq")
        assert Seal.objects.count() == before + 1
        assert (seal.kind, seal.subject_id) == (SealKind.CHANGE, change.pk)
        rows = list(ChangeRow.objects.filter(change=change))
        assert seal.digest == digest(chain.change_payload(change, rows, []))

    def test_the_links_go_through_to_the_first_entry(self):
        self.rename("一")
        security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        self.rename("二")
        previous = ""
        for seq, seal in enumerate(Seal.objects.order_by("seq"), start=1):
            assert (seal.seq, seal.previous) == (seq, previous)
            assert seal.hash == link(seq, previous, seal.digest)
            previous = seal.hash

    def test_a_row_is_the_same_text_when_it_is_read_again(self):
        self.rename("一", "二")
        for row in ChangeRow.objects.order_by("id"):
            history = next(
                model
                for model in chain.histories()
                if model.instance_type._meta.label_lower == row.model
            )
            copy = history.objects.get(pk=row.history_id)
            assert row.digest == digest(chain.row_payload(row, copy)), row

    def test_an_act_without_a_change_leaves_no_entry(self):
        self.rename("一")
        before = Seal.objects.count()
        self.rename("一")
        assert Seal.objects.count() == before

    def test_an_event_outside_of_an_act_has_its_own_entry(self):
        event = security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)
        seal = Seal.objects.get(kind=SealKind.EVENT, subject_id=event.pk)
        again = SecurityEvent.objects.get(pk=event.pk)
        assert seal.digest == digest(chain.payload_of(again))

    def test_what_is_rolled_back_leaves_no_entry(self):
        before = Seal.objects.count()
        with pytest.raises(ZeroDivisionError):
            self.fail_after_writing()
        assert Seal.objects.count() == before
        assert Department.objects.get(pk=self.section.pk).note != "三"

    def fail_after_writing(self):
        with door.change(actor=self.sysadmin, action=Action.DEPARTMENT_SAVED):
            self.section.note = "三"
            door.save(self.section)
            _ = 1 / 0

    def test_a_schema_is_sealed_once(self):
        chain.note_schema()
        before = Seal.objects.count()
        chain.note_schema()
        assert Seal.objects.count() == before
        assert Seal.objects.filter(kind=SealKind.SCHEMA).exists()


class Crossing:
    """Four writers: two cross each other's records, one meets both, one notes."""

    turns = 15

    def act(self, *names: str) -> None:
        """Save departments in one act, in this order, each anew from the table."""
        for turn in range(self.turns):
            rows = [Department.objects.get(pk=getattr(self, n).pk) for n in names]
            for row in rows:
                row.note = f"{names}{turn}"
            with door.change(
                actor=self.sysadmin, action=Action.DEPARTMENT_SAVED, now=NOON
            ):
                door.save_many(rows)

    def note(self) -> None:
        for _turn in range(self.turns):
            security.note(None, SecurityKind.LOGIN, succeeded=True, user=self.lead)

    def cross(self) -> None:
        before = Seal.objects.count()
        told = together(
            lambda: self.act("section", "sibling", "other_bureau"),
            lambda: self.act("other_bureau", "sibling", "section"),
            lambda: self.act("sibling"),
            self.note,
        )
        assert told == [None] * 4
        assert Seal.objects.count() == before + 4 * self.turns
        assert_sealed()


@pytest.mark.postgres
class CrossingTests(Crossing, TransactionTestCase):
    def test_acts_that_cross_and_events_between_them_never_lock_each_other_out(self):
        self.cross()
