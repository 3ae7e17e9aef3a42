"""The lights of the example bureau through 2024, as the rule gives them."""

import datetime

import pytest
from django.test import TestCase
from django.utils import timezone

from performance.choices import Cause, FlagKind
from performance.models import Assessment, Flag, LightChange, Target
from performance.queries.board import Board, board
from performance.services.assessing import assess_period
from tests import example

pytestmark = pytest.mark.slow

NOW = datetime.datetime(2024, 11, 5, 9, tzinfo=timezone.get_default_timezone())
MONTHS = (3, 6, 9)

# Commitment, then the light at months 3, 6 and 9. I01 and I02 are long-term rows: they
# show the light of I22 and I06. In September I40–I44 and I46 stand on June figures.
LIGHTS = """
I01 green  green  yellow   I02 red    yellow green    I03 yellow green  green
I04 yellow green  green    I05 green  green  green    I06 red    yellow green
I07 yellow green  green    I08 grey   grey   green    I09 red    green  green
I10 green  green  blue     I11 green  green  yellow   I12 green  green  yellow
I13 grey   grey   grey     I14 green  green  green    I15 green  green  green
I16 grey   grey   grey     I17 green  green  green    I18 green  green  green
I19 grey   grey   grey     I20 yellow green  red      I21 yellow green  green
I22 green  green  yellow   I23 grey   grey   grey     I24 green  green  green
I25 green  green  yellow   I26 grey   grey   grey     I27 green  green  yellow
I28 green  green  yellow   I29 grey   grey   grey     I30 red    yellow green
I31 green  green  green    I32 green  green  green    I33 grey   grey   grey
I34 green  green  green    I35 green  yellow red      I36 green  green  yellow
I37 green  green  green    I38 green  yellow yellow   I39 green  green  green
I40 green  green  green    I41 green  green  green    I42 grey   grey   grey
I43 green  green  green    I44 green  green  green    I45 grey   grey   grey
I46 yellow green  green    I47 red    red    red      I48 grey   grey   grey
I49 grey   grey   grey
"""

# The outlook light likewise: where the year will end, seen from each month. Without two
# earlier years (I18, I28, I32, I34, I36, I39, I44) it is the goal light's; grades,
# yes/no, and what has no figure yet are not forecast.
OUTLOOKS = """
I01 yellow yellow yellow   I02 yellow yellow yellow   I03 yellow yellow red
I04 red    yellow yellow   I05 yellow yellow yellow   I06 yellow yellow yellow
I07 red    yellow yellow   I08 grey   grey   yellow   I09 yellow green  green
I10 green  green  green    I11 yellow yellow red      I12 green  yellow yellow
I13 grey   grey   grey     I14 grey   grey   grey     I15 green  green  green
I16 grey   grey   grey     I17 grey   grey   grey     I18 green  green  green
I19 grey   grey   grey     I20 yellow yellow red      I21 green  green  green
I22 yellow yellow yellow   I23 grey   grey   grey     I24 grey   grey   grey
I25 green  green  red      I26 grey   grey   grey     I27 grey   grey   grey
I28 green  green  yellow   I29 grey   grey   grey     I30 red    yellow yellow
I31 grey   grey   grey     I32 green  green  green    I33 grey   grey   grey
I34 green  green  green    I35 yellow red    red      I36 green  green  yellow
I37 grey   grey   grey     I38 grey   grey   grey     I39 green  green  green
I40 grey   grey   grey     I41 green  green  green    I42 grey   grey   grey
I43 grey   grey   grey     I44 green  green  green    I45 grey   grey   grey
I46 yellow yellow yellow   I47 red    red    red      I48 grey   grey   grey
I49 grey   grey   grey
"""


def expected(table: str = LIGHTS) -> dict[str, tuple[str, ...]]:
    words = table.split()
    return {words[i]: tuple(words[i + 1 : i + 4]) for i in range(0, len(words), 4)}


class ExampleLightsTests(TestCase):
    maxDiff = None

    @classmethod
    def setUpTestData(cls) -> None:
        example.load()
        for month in MONTHS:
            assess_period(year=2024, month=month, now=NOW)

    def board(self, month: int = 9, pending: bool = False) -> Board:
        return board(
            Target.objects.all(),
            year=2024,
            month=month,
            today=NOW.date(),
            pending=pending,
        )

    def row(self, code: str, month: int = 9):
        return next(r for r in self.board(month).rows if r.commitment.code == code)

    def test_all_49_rows_at_three_months(self) -> None:
        boards = [self.board(month).rows for month in MONTHS]
        shown = {
            rows[0].commitment.code: tuple(row.light.value for row in rows)
            for rows in zip(*boards, strict=True)
        }
        self.assertEqual(shown, expected())

    def test_all_49_outlooks_at_three_months(self) -> None:
        boards = [self.board(month).rows for month in MONTHS]
        shown = {
            rows[0].commitment.code: tuple(row.outlook.light.value for row in rows)
            for rows in zip(*boards, strict=True)
        }
        self.assertEqual(shown, expected(OUTLOOKS))

    def test_stored_outlooks_agree_with_the_board(self) -> None:
        for place, month in enumerate(MONTHS):
            rows = Assessment.objects.filter(period__month=month)
            kept = dict(rows.values_list("target__code", "outlook_light"))
            wanted = expected(OUTLOOKS)
            self.assertEqual(kept, {c: row[place] for c, row in wanted.items()})

    def test_investment_is_green_today_and_hardly_possible_by_december(self) -> None:
        row = self.row("I03")
        self.assertEqual((row.light, row.outlook_word()), ("green", "基本无望"))
        self.assertIn(row, self.board().hopeless)
        kept = Assessment.objects.get(target__code="I03", period__month=9)
        self.assertEqual(
            (kept.forecast, kept.forecast_low, kept.forecast_high),
            ("93.7", "85.1", "106.3"),
        )
        self.assertEqual((kept.probability, kept.needed_rate), ("0.1965", "11.6"))

    def test_unreported_project_is_foretold_from_its_june_figures(self) -> None:
        row = self.row("I41")
        self.assertEqual((row.old, row.outlook_word()), (True, "大概率"))

    def test_fewer_than_two_earlier_years_are_said(self) -> None:
        row = self.row("I34")
        self.assertEqual(
            (row.outlook_word(), row.outlook.probability), ("按序时推算", None)
        )
        self.assertIn("不足两年", row.outlook_why())

    def test_long_term_row_shows_the_outlook_of_its_annual_row(self) -> None:
        long, annual = self.row("I02"), self.row("I06")
        self.assertEqual(long.outlook.light, annual.outlook.light)
        self.assertEqual(long.outlook_word(), annual.outlook_word())
        self.assertEqual(long.outlook.probability, None)

    def test_light_is_held_since_its_latest_turn(self) -> None:
        shown = self.board()
        since = {
            code: (found.month, found.cause)
            for code in ("I03", "I20", "I47", "I12", "I02", "I13")
            if (found := shown.since(self.row(code)))
        }
        self.assertEqual(
            since,
            {
                "I03": (6, Cause.FIGURE),
                "I20": (9, Cause.FIGURE),
                "I47": (3, Cause.FIGURE),
                "I12": (9, Cause.CALENDAR),
                "I02": (9, Cause.CORRECTION),
            },
        )

    def test_stored_lights_agree_with_the_board(self) -> None:
        for place, month in enumerate(MONTHS):
            rows = Assessment.objects.filter(period__month=month)
            kept = dict(rows.values_list("target__code", "light"))
            self.assertEqual(kept, {c: row[place] for c, row in expected().items()})

    def test_counts_of_the_third_quarter(self) -> None:
        counts = self.board().as_counts()
        wanted = {
            "indicators": 46,
            "commitments": 49,
            "judged": 47,
            "red": 3,
            "yellow": 8,
            "green": 24,
            "blue": 1,
            "grey": 11,
            "late": 4,
            "returned": 1,
            "not_due": 11,
        }
        self.assertEqual({name: counts[name] for name in wanted}, wanted)

    def test_forgotten_project_keeps_its_june_lights_and_says_so(self) -> None:
        row = self.row("I40")
        assert row.row is not None
        self.assertEqual((row.row.month, row.state.state), (6, "late"))

    def test_survey_of_the_year_is_not_late_in_september(self) -> None:
        self.assertEqual(self.row("I13").state.state, "not_due")

    def test_yearly_count_fares_by_its_node_plan(self) -> None:
        row = self.row("I05")
        self.assertEqual((row.expected, row.verdict.source), ("5.4", "plan"))

    def test_unmoved_figure_turns_by_the_calendar(self) -> None:
        turn = LightChange.objects.get(target__code="I12", period__month=9)
        self.assertEqual((turn.after, turn.cause), ("yellow", Cause.CALENDAR))

    def test_newly_red_and_recovered(self) -> None:
        shown = self.board()
        self.assertEqual(
            ({r.commitment.code for r in shown.newly_red}, shown.recovered),
            ({"I20", "I35"}, []),
        )
        june = {r.commitment.code for r in self.board(6).recovered}
        self.assertEqual(june, {"I09"})

    def test_open_flags_tell_of_the_present(self) -> None:
        held = Flag.objects.filter(closed_at=None)
        codes = {
            kind: set(held.filter(kind=kind).values_list("target__code", flat=True))
            for kind in (FlagKind.BEHIND, FlagKind.OVERDUE)
        }
        self.assertEqual(codes[FlagKind.BEHIND], {"I20", "I35", "I47"})
        self.assertEqual(codes[FlagKind.OVERDUE], {"I40", "I41", "I43", "I44"})

    def test_second_run_changes_nothing(self) -> None:
        for month in MONTHS:
            counts = assess_period(year=2024, month=month, now=NOW)
            self.assertEqual((counts.changed, counts.raised, counts.closed), (0, 0, 0))
