"""The schemes in use, as dated data: who divides 100 points how, and by which paper.

A new regulation is a new entry; an old one gets its last day and stays, so that a past
year is scored as it was then.
"""

import datetime
from decimal import Decimal
from typing import Final

from performance.choices import ScorePart
from performance.scoring.terms import Excess, Scheme
from performance.values.sentence import Sentence

CENTRAL: Final = Scheme(
    key="central",
    name=Sentence("中央 10/50/30/10", "Central 10/50/30/10"),
    source="财预〔2020〕10号《项目支出绩效评价管理办法》",
    valid_from=datetime.date(2020, 2, 25),
    parts={
        ScorePart.EXECUTION: Decimal(10),
        ScorePart.OUTPUT: Decimal(50),
        ScorePart.BENEFIT: Decimal(30),
        ScorePart.SATISFACTION: Decimal(10),
    },
    partly_from=Decimal(60),
    excess=Excess.DEVIATION,
)
CENTRAL_COST: Final = Scheme(
    key="central_cost",
    name=Sentence(
        "中央（含成本指标）10+20/40/20/10", "Central with cost 10+20/40/20/10"
    ),
    source="财预〔2021〕101号《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》",
    valid_from=datetime.date(2021, 8, 18),
    parts={
        ScorePart.EXECUTION: Decimal(10),
        ScorePart.COST: Decimal(20),
        ScorePart.OUTPUT: Decimal(40),
        ScorePart.BENEFIT: Decimal(20),
        ScorePart.SATISFACTION: Decimal(10),
    },
    partly_from=Decimal(60),
    excess=Excess.DEVIATION,
)
HUBEI: Final = Scheme(
    key="hubei",
    name=Sentence("湖北 20+80", "Hubei 20+80"),
    source="鄂财绩发〔2020〕3号《湖北省全面实施预算绩效管理系列制度》",
    # The sheets of 2020 have this layout; the day of issue is not printed on them.
    valid_from=datetime.date(2020, 1, 1),
    parts={ScorePart.EXECUTION: Decimal(20), ScorePart.GOAL: Decimal(80)},
    partly_from=Decimal(50),
    excess=Excess.RATIO,
)
SCHEMES: Final = (CENTRAL, CENTRAL_COST, HUBEI)
_BY_KEY: Final = {scheme.key: scheme for scheme in SCHEMES}


def in_year(year: int) -> list[Scheme]:
    """Return the schemes in force on the last day of a budget year."""
    last = datetime.date(year, 12, 31)
    return [
        scheme
        for scheme in SCHEMES
        if scheme.valid_from <= last
        and (scheme.valid_until is None or scheme.valid_until >= last)
    ]


def named(key: str) -> Scheme:
    """Return the scheme with this key; raise ValueError for an unknown one."""
    if key not in _BY_KEY:
        raise ValueError(f"no scheme is called {key}")
    return _BY_KEY[key]
