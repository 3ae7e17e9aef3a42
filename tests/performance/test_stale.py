"""A night judges what moved, notices what was altered, and may run in any chunks."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from budget.choices import DepartmentKind
from performance.choices import FlagKind, Grade, Light
from performance.lights.change import Basis
from performance.models import Actual, Assessment, Flag, Indicator, LightChange
from performance.queries import loading, seals
from performance.queries.bases import basis_to_json
from performance.services import keeping
from performance.services.assessing import assess_period, chunks_of
from performance.services.chunks import Owned
from tests import factories as base
from tests.base import NOON, TestCase
from tests.performance import factories

SOON = NOON + datetime.timedelta(hours=1)
VALUES = ("5", "15", "20", "25", "30", "31", "36", "60")
LOGGER = "performance.services.keeping"


class NightTestCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        factories.make_policy(department=cls.bureau)
        goal = factories.make_goal(cls.bureau)
        far = factories.make_goal(cls.bureau, kind="long_term", order=2)
        cls.target = factories.make_target(goal, cls.indicator)
        cls.figure = factories.approved(cls.indicator, cls.period, "20")
        for number, value in enumerate(VALUES):
            section = cls.section if number % 2 else cls.sibling
            indicator = base.make_indicator(section, f"指标{number}")
            factories.make_target(goal, indicator)
            factories.make_target(far, indicator, "400", code=f"L{number}")
            factories.approved(indicator, cls.period, value)

    def assess(self, now: datetime.datetime = NOON, **extra: Any):
        return assess_period(year=2024, month=9, now=now, **extra)

    def kept(self) -> Assessment:
        return Assessment.objects.get(target=self.target)


def everything() -> list[list[tuple[Any, ...]]]:
    """Return all that a run leaves behind, without ids and instants."""
    kept = Assessment.objects.order_by("target").values_list(
        "target", "light", "reason", "pace", "expected", "basis", "flags", "seal"
    )
    turns = LightChange.objects.order_by("target").values_list(
        "target", "before", "after", "cause", "inputs"
    )
    flags = Flag.objects.order_by("target", "kind").values_list("target", "kind")
    return [list(kept), list(turns), list(flags)]


def listed(owned: Owned) -> list[int]:
    return [pk for ids in owned.values() for pk in ids]


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class ChunkTests(NightTestCase):
    @pytest.mark.slow
    def test_the_size_of_chunks_makes_no_difference(self) -> None:
        found = []
        for size in (1, 7, 1000):
            with undone():
                counts = self.assess(size=size)
                found.append((everything(), counts.assessed, counts.changed))
        self.assertEqual(found[0], found[1])
        self.assertEqual(found[0], found[2])
        self.assertEqual(found[0][1:], (9, 9))

    def test_chunks_hold_each_indicator_once_with_all_its_targets(self) -> None:
        chunks = [listed(owned) for owned in chunks_of(size=4)]
        self.assertEqual([len(ids) for ids in chunks], [4, 4, 1])
        order = Indicator.objects.order_by("department", "pk")
        whole = [pk for ids in chunks for pk in ids]
        self.assertEqual(whole, list(order.values_list("pk", flat=True)))

    def test_chunks_name_the_department_that_owns_each_indicator(self) -> None:
        rows = Indicator.objects.values_list("pk", "department_id")
        found = {
            pk: department
            for owned in chunks_of(size=4)
            for department, ids in owned.items()
            for pk in ids
        }
        self.assertEqual(found, dict(rows))

    def test_the_chunks_of_a_branch_hold_its_indicators_alone(self) -> None:
        chunks = chunks_of(path=self.sibling.path, size=3)
        found = [pk for owned in chunks for pk in listed(owned)]
        mine = Indicator.objects.filter(department=self.sibling).order_by("pk")
        self.assertEqual(found, list(mine.values_list("pk", flat=True)))

    def test_each_chunk_is_asked_for_when_it_is_wanted(self) -> None:
        with self.assertNumQueries(1):
            next(chunks_of(size=4))
        with self.assertNumQueries(3):
            list(chunks_of(size=4))

    def test_a_run_says_after_each_chunk_that_it_is_alive(self) -> None:
        beats: list[int] = []
        self.assess(size=2, alive=lambda: beats.append(Assessment.objects.count()))
        chunks = len(list(chunks_of(size=2)))
        self.assertEqual(len(beats), chunks)
        # What the last one left over is judged after it.
        self.assertEqual(len(set(beats)), chunks - 1)
        self.assertEqual(beats, sorted(beats))

    def test_the_few_that_are_stale_in_many_chunks_are_judged_together(self) -> None:
        self.assess()
        for section in (self.section, self.sibling):
            mine = Actual.objects.filter(indicator__department=section)
            factories.correct(mine[0], "60")
        taken = []
        for size in (1000, 5):
            with undone(), CaptureQueriesContext(connection) as queries:
                self.assess(now=SOON, size=size)
                late = Assessment.objects.filter(assessed_at=SOON)
                owners = set(late.values_list("department", flat=True))
            self.assertEqual(owners, {self.section.pk, self.sibling.pk})
            taken.append(len(queries))
        # Another chunk: a page of indicators, their departments, which are stale.
        self.assertEqual(taken[1] - taken[0], 3)


class QuietNightTests(NightTestCase):
    def test_nothing_is_written_when_nothing_changed(self) -> None:
        self.assess()
        with CaptureQueriesContext(connection) as queries:
            counts = self.assess(now=SOON)
        written = [q["sql"] for q in queries if "SELECT" not in q["sql"][:60]]
        written = [sql for sql in written if not sql.lstrip().startswith("WITH")]
        self.assertEqual(written, [])
        self.assertEqual((counts.assessed, counts.changed), (9, 0))

    def test_only_what_moved_is_judged(self) -> None:
        self.assess()
        other = base.make_indicator(self.section, "新指标")
        goal = factories.make_goal(self.bureau, order=3)
        new = factories.make_target(goal, other)
        self.assess(now=SOON)
        late = Assessment.objects.filter(assessed_at=SOON)
        self.assertEqual([row.target_id for row in late], [new.pk])

    def test_branches_with_rules_of_their_own_are_asked_about_together(self) -> None:
        own = factories.make_policy(department=self.sibling)
        self.assess()
        mine = Assessment.objects.filter(policy=own, judged=True)
        self.assertEqual(mine.count(), len(VALUES) // 2)
        another = factories.make_policy(
            department=self.sibling, valid_from=datetime.date(2024, 9, 1)
        )
        self.assess(now=SOON)
        late = Assessment.objects.filter(assessed_at=SOON, judged=True)
        self.assertEqual({row.policy_id for row in late}, {another.pk})
        self.assertEqual(late.count(), len(VALUES) // 2)

    def test_another_version_of_the_rule_has_all_targets_judged_anew(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(seals, "RULE_VERSION", "another")
            self.assess()
        self.assess(now=SOON)
        self.assertFalse(Assessment.objects.exclude(assessed_at=SOON).exists())

    def test_figures_of_earlier_years_change_the_outlook(self) -> None:
        self.assess()
        self.assertEqual(self.kept().outlook_reason, "by_pace")
        for year in (2022, 2023):
            for month, value in ((3, "9"), (6, "18"), (9, "28"), (12, "40")):
                period = base.make_period(self.bureau, month, year)
                factories.approved(self.indicator, period, value)
        counts = self.assess(now=SOON)
        self.assertEqual((counts.changed, self.kept().outlook_reason), (1, "hopeless"))
        self.assertEqual(self.kept().assessed_at, SOON)

    def test_a_figure_falls_late_though_no_row_has_moved(self) -> None:
        other = base.make_indicator(self.section, "未报指标")
        goal = factories.make_goal(self.bureau, order=3)
        target = factories.make_target(goal, other)
        self.assess()
        self.assess(now=NOON + datetime.timedelta(days=30))
        kinds = Flag.objects.filter(target=target).values_list("kind", flat=True)
        self.assertEqual(list(kinds), [FlagKind.OVERDUE])


class AlteredTests(NightTestCase):
    def test_an_altered_light_is_put_right_and_told_in_the_log(self) -> None:
        self.assess()
        Assessment.objects.filter(target=self.target).update(light=Light.GREEN)
        with self.assertLogs(LOGGER, "WARNING") as logs:
            counts = self.assess(now=SOON)
        self.assertEqual(self.kept().light, Light.YELLOW)
        self.assertIn(f"target {self.target.pk} at 2024-09", logs.output[0])
        # The light that counts never turned, so no turn is recorded.
        self.assertEqual(counts.changed, 0)
        self.assertEqual(LightChange.objects.filter(target=self.target).count(), 1)

    def test_an_altered_number_is_put_right(self) -> None:
        self.assess()
        Assessment.objects.filter(target=self.target).update(pace="99")
        with self.assertLogs(LOGGER, "WARNING"):
            self.assess(now=SOON)
        self.assertEqual(self.kept().pace, "66.67")

    def test_an_altered_forecast_is_put_right(self) -> None:
        self.assess()
        Assessment.objects.filter(target=self.target).update(forecast="39")
        with self.assertLogs(LOGGER, "WARNING"):
            self.assess(now=SOON)
        self.assertEqual(self.kept().forecast, "27")

    def test_an_altered_basis_is_put_right_and_stops_nobody(self) -> None:
        self.assess()
        before = self.kept().basis
        for hour, forged in enumerate((before.replace("20", "31"), "{}", "x"), start=1):
            Assessment.objects.filter(target=self.target).update(basis=forged)
            with self.assertLogs(LOGGER, "WARNING") as logs:
                self.assess(now=NOON + datetime.timedelta(hours=hour))
            self.assertIn("altered outside of the program", logs.output[0])
            self.assertEqual(self.kept().basis, before)

    def test_an_altered_digest_is_put_right(self) -> None:
        self.assess()
        before = self.kept().inputs
        Assessment.objects.filter(target=self.target).update(inputs="0")
        with self.assertLogs(LOGGER, "WARNING"):
            self.assess(now=SOON)
        self.assertEqual(self.kept().inputs, before)

    def test_a_figure_altered_in_the_table_is_noticed(self) -> None:
        self.assess()
        self.alter("5")
        with self.assertLogs(LOGGER, "WARNING") as logs:
            counts = self.assess(now=SOON)
        self.assertIn(f"figure {self.figure.pk} ", logs.output[0])
        self.assertEqual((self.kept().light, counts.changed), (Light.RED, 1))
        self.alter("20")

    def test_what_a_stranger_puts_beside_a_number_is_noticed(self) -> None:
        beside = {"explanation": "已说明", "grade": "met", "date": "2024-09-02"}
        self.assess()
        for hour, (column, value) in enumerate(beside.items(), start=1):
            self.put(column, value)
            later = NOON + datetime.timedelta(hours=hour)
            self.assess(now=later)
            self.assertEqual(self.kept().assessed_at, later, column)
        for column, value in {"explanation": "", "grade": "", "date": None}.items():
            self.put(column, value)

    def test_a_basis_comes_back_as_it_was_written(self) -> None:
        self.assess()
        mine = Assessment.objects.filter(target=self.target)
        for basis in (
            Basis(9, 1, 2, Decimal("12.5"), 3, "3:10 6:40.5", 4),
            Basis(9, 1, None, Grade.MET),
            Basis(9, 1, None, datetime.date(2024, 9, 2)),
            Basis(9),
        ):
            written = basis_to_json(basis)
            mine.update(basis=written)
            known = keeping.known({self.indicator.pk}, 2024, {})
            held = known.rows[self.target.pk][9]
            self.assertEqual((held.basis, held.rested_on), (written, basis))

    def test_words_for_blanks_are_noticed(self) -> None:
        self.assess()
        for hour, words in enumerate((" ", "\u3000", "已说明", "", "Yes"), start=1):
            self.put("explanation", words)
            later = NOON + datetime.timedelta(hours=hour)
            self.assess(now=later)
            self.assertEqual(self.kept().assessed_at, later, repr(words))
        self.put("explanation", "")

    def test_a_lost_assessment_is_made_anew_without_a_second_turn(self) -> None:
        self.assess()
        Assessment.objects.filter(target=self.target).delete()
        self.assertEqual(self.assess(now=SOON).changed, 0)
        self.assertEqual(self.kept().light, Light.YELLOW)

    def test_a_flag_closed_in_the_table_is_raised_again(self) -> None:
        self.assess()
        behind = Flag.objects.filter(kind=FlagKind.BEHIND)
        number = behind.count()
        behind.update(closed_at=NOON)
        self.assertEqual(self.assess(now=SOON).raised, number)

    def alter(self, value: str) -> None:
        self.put("value", Decimal(value))

    def put(self, column: str, value: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE performance_actual SET {column} = %s WHERE id = %s",
                [value, self.figure.pk],
            )


class BodiesTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        super().setUpTestData()
        cls.policy = factories.make_policy(department=None)
        cls.silent = base.make_department("0003", "丙局", DepartmentKind.BODY)
        base.make_period(cls.other_bureau)
        for body in (cls.bureau, cls.other_bureau, cls.silent):
            indicator = base.make_indicator(body, "指标")
            factories.make_target(factories.make_goal(body), indicator)

    def kept(self) -> list[tuple[Any, ...]]:
        rows = Assessment.objects.order_by("department__path")
        return list(rows.values_list("department", "period__body", "assessed_at"))

    def test_bodies_of_one_run_each_have_their_own_period(self) -> None:
        counts = assess_period(year=2024, month=9, now=NOON)
        bodies = (self.bureau.pk, self.other_bureau.pk)
        self.assertEqual(self.kept(), [(pk, pk, NOON) for pk in bodies])
        # The third body does not report.
        self.assertEqual(counts.assessed, 2)

    def test_a_quiet_night_of_several_bodies_judges_none_again(self) -> None:
        read = []
        for now in (NOON, SOON):
            with CaptureQueriesContext(connection) as queries:
                counts = assess_period(year=2024, month=9, now=now)
            read.append(sum("f.as_typed" in query["sql"] for query in queries))
        self.assertEqual(read, [1, 0])
        self.assertEqual((counts.assessed, counts.changed), (2, 0))

    def test_one_policy_binds_all(self) -> None:
        assess_period(year=2024, month=9, now=NOON)
        used = set(Assessment.objects.values_list("policy", flat=True))
        self.assertEqual(used, {self.policy.pk})


class OvertakenTests(NightTestCase):
    def overtaken(self, known: keeping.Known) -> set[int]:
        facts = loading.load_beside([self.indicator.pk], year=2024, month=9)
        return keeping.overtaken(known, 2024, facts.commitments)

    def test_what_another_run_has_judged_since_is_told(self) -> None:
        self.assess()
        known = keeping.known([self.indicator.pk], 2024, {})
        self.assertEqual(self.overtaken(known), set())
        Assessment.objects.filter(target=self.target).update(seal="another")
        self.assertEqual(self.overtaken(known), {self.indicator.pk})

    def test_two_judgements_of_one_month_are_told_apart(self) -> None:
        """As a department has them that was put under another body by hand."""
        self.assess()
        row = self.kept()
        row.pk, row.period, row.seal = None, base.make_period(self.other_bureau), "b"
        row.save()
        known = keeping.known([self.indicator.pk], 2024, {})
        self.assertEqual(self.overtaken(known), set())

    def test_a_first_judgement_by_another_run_is_told(self) -> None:
        known = keeping.known([self.indicator.pk], 2024, {})
        self.assess()
        self.assertEqual(self.overtaken(known), {self.indicator.pk})

    def test_an_assessment_that_was_lost_since_is_told(self) -> None:
        self.assess()
        known = keeping.known([self.indicator.pk], 2024, {})
        Assessment.objects.filter(target=self.target).delete()
        self.assertEqual(self.overtaken(known), {self.indicator.pk})

    def test_what_was_promised_since_is_told(self) -> None:
        """Another run may have judged it: of it nothing was read."""
        known = keeping.known([], 2024, {})
        self.assertEqual(self.overtaken(known), {self.indicator.pk})
