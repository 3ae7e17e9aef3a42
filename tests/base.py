"""The cast, and the check that every live row equals its last history row."""

import copy
import datetime
from typing import Any
from weakref import WeakSet

from django.db import connection
from django.db.models import Model
from django.test import TestCase as DjangoTestCase
from django.test import TransactionTestCase as DjangoTransactionTestCase

from budget.audit import consistency, verify
from budget.choices import DepartmentKind, Duty, Role, SealKind
from budget.models import Change, Seal
from tests import factories
from tests.kept import Kept

NOON = factories.NOON
LATER = NOON + datetime.timedelta(hours=1)
# The database sessions that know the question of the trail by its name.
PREPARED: WeakSet[Any] = WeakSet()


class Cast:
    """Two bureaus; in the first a lead, a reviewer, a head; elsewhere an outsider."""

    @classmethod
    def set_the_stage(cls) -> None:
        """Fill the empty tables with the cast, and name each of it on the class."""
        STAGE.put()
        cls.name_the_cast()

    @classmethod
    def name_the_cast(cls) -> None:
        for name, record in copy.deepcopy(CAST).items():
            setattr(cls, name, record)


class Casting:
    """What is told once in a process; each class has copies of it."""

    @classmethod
    def fill(cls: Any) -> None:
        cls.bureau = factories.make_department(
            "0001", "甲局", DepartmentKind.BODY, code="307"
        )
        cls.section = factories.make_department("00010001", "经济运行")
        cls.sibling = factories.make_department("00010002", "科技创新")
        cls.other_bureau = factories.make_department(
            "0002", "乙局", DepartmentKind.BODY, code="308"
        )
        cls.lead = factories.make_user("lead")
        cls.colleague = factories.make_user("colleague")
        cls.clerk = factories.make_user("clerk")
        cls.reviewer = factories.make_user("reviewer")
        cls.head = factories.make_user("head")
        cls.outsider = factories.make_user("outsider")
        cls.auditor = factories.make_user("auditor", Duty.AUDIT)
        cls.sysadmin = factories.make_user("sysadmin", Duty.SYSTEM)
        cls.secadmin = factories.make_user("secadmin", Duty.SECURITY)
        factories.grant(cls.lead, cls.section, Role.LEAD)
        factories.grant(cls.colleague, cls.sibling, Role.LEAD)
        factories.grant(cls.clerk, cls.bureau, Role.CLERK)
        factories.grant(cls.reviewer, cls.bureau, Role.REVIEWER)
        factories.grant(cls.head, cls.bureau, Role.HEAD)
        factories.grant(cls.outsider, cls.other_bureau, Role.LEAD)
        cls.period = factories.make_period(cls.bureau)
        cls.indicator = factories.make_indicator(cls.section, responsible=cls.lead)
        CAST.update({k: v for k, v in vars(cls).items() if isinstance(v, Model)})


CAST: dict[str, Model] = {}
STAGE = Kept(Casting.fill)


def assert_trail_is_whole(case: Any) -> None:
    """Ask what `consistency.mismatches` asks, after each test. Planning it takes
    PostgreSQL longer than all else in a small test, so a session plans it once."""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            cursor.execute(consistency.statement())
        else:
            session = connection.connection
            if session not in PREPARED:
                cursor.execute(f"PREPARE trail AS {consistency.statement()}")
                PREPARED.add(session)
            cursor.execute("EXECUTE trail")
        case.assertEqual(cursor.fetchall(), [])


def assert_sealed() -> None:
    """Each act has one entry, no number of the chain is missing, nothing is amiss."""
    assert verify.verify().faults == []
    numbers = list(Seal.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    sealed = Seal.objects.filter(kind=SealKind.CHANGE)
    acts = Change.objects.order_by("pk").values_list("pk", flat=True)
    assert sorted(sealed.values_list("subject_id", flat=True)) == list(acts)


class TestCase(Cast, DjangoTestCase):
    """For most tests: one transaction each, rolled back."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.set_the_stage()

    def tearDown(self) -> None:
        assert_trail_is_whole(self)
        super().tearDown()


class TransactionTestCase(Cast, DjangoTransactionTestCase):
    """For races and triggers: real commits."""

    def setUp(self) -> None:
        super().setUp()
        self.set_the_stage()

    def tearDown(self) -> None:
        assert_trail_is_whole(self)
        super().tearDown()
