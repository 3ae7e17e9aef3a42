"""Verdicts on growing amounts and gains, with their sentences in both languages."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from performance.choices import Accumulation, BlueRule, Comparator, Measure
from performance.course import PlanPoint, Season
from performance.kept import verdict_to_json
from performance.lights.rule import judge
from performance.lights.terms import Figure, Promise, Reason, Thresholds, Verdict
from performance.wording import Language, why

LATE_PLAN = tuple(PlanPoint(*point) for point in ((3, Decimal(0)), (12, Decimal(2))))
YEARS = tuple(
    Season(year, tuple(PlanPoint(m, Decimal(m * m)) for m in (3, 6, 9, 12)))
    for year in (2022, 2023)
)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@dataclass(frozen=True)
class Case:
    promise: Promise
    figure: Figure | None
    reason: Reason
    zh: str
    en: str
    unit: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)

    def verdict(self) -> Verdict:
        verdict = judge(
            self.promise, self.figure, thresholds=self.thresholds, **self.given
        )
        assert verdict.reason is self.reason
        return verdict

    def kept(self) -> str:
        return verdict_to_json(
            self.promise, self.figure, self.verdict(), self.thresholds, self.unit
        )

    def sentence(self, language: Language) -> str:
        return why(
            self.promise,
            self.figure,
            self.verdict(),
            thresholds=self.thresholds,
            unit=self.unit,
            language=language,
        )


def number(
    comparator: str,
    target: str,
    accumulation: str = "cumulative",
    start: str | None = None,
    measure: Measure | None = None,
) -> Promise:
    return Promise(
        Comparator(comparator),
        Decimal(target),
        Accumulation(accumulation),
        measure=measure,
        start=None if start is None else Decimal(start),
    )


def at(month: int, value: str) -> Figure:
    return Figure(month, Decimal(value))


GROWING = [
    Case(
        number(">=", "50"),
        at(9, "22"),
        Reason.FAR_BEHIND,
        "1–9月累计22件，按序时进度应达37.5件，完成58.7%，低于60%。",
        "January–September: 22 件 to date; 37.5 件 expected by the calendar; "
        "58.7% of that, below 60%.",
        unit="件",
    ),
    Case(
        number(">=", "7"),
        at(5, "2"),
        Reason.BEHIND,
        "1–5月累计2，按序时进度应达2.92，完成68.6%，未到80%。",
        "January–May: 2 to date; 2.92 expected by the calendar; "
        "68.6% of that, short of 80%.",
    ),
    Case(
        number(">=", "120", "stock", start="112"),
        at(9, "117"),
        Reason.ON_COURSE,
        "截至9月末117家（比年初112家增加5家），按序时进度应达118家，"
        "完成83.3%，进度正常。",
        "End of September: 117 家 (up 5 家 from 112 家 at the start of the year); "
        "118 家 expected by the calendar; 83.3% of that, on course.",
        unit="家",
    ),
    Case(
        number(">=", "120", "stock", start="112"),
        at(9, "111"),
        Reason.FAR_BEHIND,
        "截至9月末111（比年初112减少1），按序时进度应达118，完成-16.7%，低于60%。",
        "End of September: 111 (down 1 from 112 at the start of the year); "
        "118 expected by the calendar; -16.7% of that, below 60%.",
    ),
    Case(
        number(">=", "120", "stock", start="112"),
        at(1, "112"),
        Reason.FAR_BEHIND,
        "截至1月末112（与年初持平），按序时进度应达112.67，完成0%，低于60%。",
        "End of January: 112 (unchanged since the start of the year); "
        "112.67 expected by the calendar; 0% of that, below 60%.",
    ),
    Case(
        number(">=", "2"),
        at(3, "0"),
        Reason.NOTHING_EXPECTED,
        "1–3月累计0家，按节点计划应达0家，尚未到节点。",
        "January–March: 0 家 to date; 0 家 expected by the node plan; nothing due yet.",
        unit="家",
        given={"plan": LATE_PLAN},
    ),
    Case(
        number(">=", "2"),
        at(3, "1"),
        Reason.PLAN_MET,
        "1–3月累计1，按节点计划应达0，已达到计划。",
        "January–March: 1 to date; 0 expected by the node plan; the plan is met.",
        given={"plan": LATE_PLAN},
    ),
    Case(
        number(">=", "2"),
        at(3, "-1"),
        Reason.PLAN_MISSED,
        "1–3月累计-1，按节点计划应达0，低于计划。",
        "January–March: -1 to date; 0 expected by the node plan; below the plan.",
        given={"plan": LATE_PLAN},
    ),
    Case(
        number(">=", "100"),
        at(6, "60"),
        Reason.ON_COURSE,
        "1–6月累计60，按本单位往年进度应达37.5，完成160%，进度正常。",
        "January–June: 60 to date; 37.5 expected by the body's own earlier years; "
        "160% of that, on course.",
        given={"seasons": YEARS},
        thresholds=Thresholds(use_season=True),
    ),
    Case(
        number(">=", "2"),
        at(9, "3"),
        Reason.OVER_TARGET,
        "1–9月累计3家，达到全年目标2家的150%，大幅超额，请说明。",
        "January–September: 3 家 to date: 150% of the annual target of 2 家, "
        "far above it; please explain.",
        unit="家",
    ),
    Case(
        number(">=", "10", "stock", start="8"),
        at(9, "11"),
        Reason.OVER_TARGET,
        "截至9月末11（比年初8增加3），达到全年应增2的150%，大幅超额，请说明。",
        "End of September: 11 (up 3 from 8 at the start of the year): "
        "150% of the gain of 2 due this year, far above it; please explain.",
    ),
    Case(
        number(">=", "30"),
        at(9, "27"),
        Reason.OVER_PACE,
        "1–9月累计27，按序时进度应达22.5，完成120%，已到120%，大幅超前，请说明。",
        "January–September: 27 to date; 22.5 expected by the calendar; "
        "120% of that, 120% reached; please explain.",
        thresholds=Thresholds(blue_rule=BlueRule.PACE),
    ),
    Case(
        number(">=", "55"),
        at(12, "60.5"),
        Reason.YEAR_MET,
        "全年累计60.5亿元，为全年目标55亿元的110%，年度目标达成。",
        "Full year: 60.5 亿元 to date: 110% of the annual target of 55 亿元; "
        "met for the year.",
        unit="亿元",
    ),
    Case(
        number(">=", "55"),
        at(12, "54.5"),
        Reason.YEAR_SHORT_WITHIN,
        "全年累计54.5亿元，为全年目标55亿元的99.1%，差0.5亿元，在2.75亿元的容差以内。",
        "Full year: 54.5 亿元 to date: 99.1% of the annual target of 55 亿元, "
        "0.5 亿元 short; within the tolerance of 2.75 亿元.",
        unit="亿元",
    ),
    Case(
        number(">=", "50"),
        at(12, "40"),
        Reason.YEAR_SHORT_BEYOND,
        "全年累计40件，为全年目标50件的80%，差10件，超出2.5件的容差。",
        "Full year: 40 件 to date: 80% of the annual target of 50 件, "
        "10 件 short; beyond the tolerance of 2.5 件.",
        unit="件",
    ),
    Case(
        number(">=", "50"),
        at(12, "49"),
        Reason.YEAR_SHORT_BEYOND,
        "全年累计49，为全年目标50的98%，差1，未达到目标。",
        "Full year: 49 to date: 98% of the annual target of 50, 1 short; "
        "the target is missed.",
        thresholds=Thresholds(year_end_tolerance=Decimal(0)),
    ),
]
