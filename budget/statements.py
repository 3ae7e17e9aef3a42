"""What figures the text of a publication repeats or adds, as data: the key of each, in
which section of the text its sentence stands, and how it is worded. Pure.

The sentences are those of the standard explanation (部门预算情况说明, domain.md 6).
Texts are matched without white space and quotation marks, with plain brackets and
commas. Signs come from the words: 减少 47.14 万元 is -47.14.
"""

from dataclasses import dataclass
from typing import Final

from budget.official_tables import INCOME_KINDS

NUMBER: Final = r"(?P<number>\d[\d,]*(?:\.\d+)?)"
MONEY: Final = NUMBER + r"(?P<unit>万元|亿元|元)"
PERCENT: Final = NUMBER + "(?P<unit>%)"
PEOPLE: Final = NUMBER + "(?P<unit>人|名)"
_CHANGE: Final = (
    r"比(?:上年|\d{4}年)(?:预算|初)?[^。;]{0,12}?"
    r"(?P<way>增加|增长|上升|减少|下降|降低)" + MONEY
)
_RATE: Final = (
    r"比(?:上年|\d{4}年)[^。;]{0,12}?(?:增加|减少|增长|上升|下降|降低)[\d,.]+(?:万|亿)?元,"
    r"(?:增长)?(?P<way>增长|增加|上升|减少|下降|降低)" + PERCENT
)
FALLS: Final = ("减少", "下降", "降低")


@dataclass(frozen=True, slots=True)
class Saying:
    """One figure of the text. `key`: what of, a key of Statement.about; where the
    pattern names something (a project, a 类), the name follows after ":". `where`: a
    pattern of the headings under which it may stand."""

    key: str
    where: str
    pattern: str


def _of(where: str, *pairs: tuple[str, str]) -> tuple[Saying, ...]:
    return tuple(Saying(key, where, pattern) for key, pattern in pairs)


_STAFF: Final = _of(
    "人员构成|人员情况|机构人员|人员编制",
    ("posts", f"编制(?:人数|数)?(?:共|为|合计)?{PEOPLE}"),
    ("posts.administrative", f"总?编制人?数[^。]*?行政编制{PEOPLE}"),
    ("posts.institution", f"总?编制人?数[^。]*?事业编制{PEOPLE}"),
    (
        "posts.institution.civil_service",
        f"总?编制人?数[^。]*?参照公务员法管理{PEOPLE}",
    ),
    ("staff", f"在职(?:实有)?(?:人数|人员)(?:共|为)?{PEOPLE}"),
    ("staff.administrative", f"在职[^。]*?行政(?:编制)?{PEOPLE}"),
    ("staff.administrative.extra", f"在职[^。]*?编外备案{PEOPLE}"),
    ("staff.institution", f"在职[^。]*?事业(?:编制)?{PEOPLE}"),
    ("staff.institution.civil_service", f"在职[^。]*?参照公务员法管理{PEOPLE}"),
    ("retired", f"离退休人员(?:共|为)?{PEOPLE}"),
    ("retired.administrative.leave", f"离退休人员[^。]*?行政离休{PEOPLE}"),
    ("retired.administrative", rf"离退休人员[^。]*?行政离休[^。;]*?[,、]退休{PEOPLE}"),
    ("retired.institution.leave", f"离退休人员[^。]*?事业离休{PEOPLE}"),
    ("retired.institution", rf"离退休人员[^。]*?事业离休[^。;]*?[,、]退休{PEOPLE}"),
)
_WHOLE: Final = _of(
    r"^(?!.*财政拨款).*收支(?:预算)?总体",
    ("total", f"收支(?:总预算|预算总额|总额)(?:为|共计)?{MONEY}"),
    ("total.change", _CHANGE),
    ("total.change_rate", _RATE),
    ("basic.change", f"基本支出(?P<way>增加|减少){MONEY}"),
    ("project.change", f"项目支出(?P<way>增加|减少){MONEY}"),
)
INCOME_WORDS: Final = {
    **{key: words.removesuffix("管理资金") for key, words in INCOME_KINDS},
    "business": "事业收入",
    "carried": "上年结转(?:结余)?",
}
_INCOME: Final = _of(
    "收入预算",
    ("income.total", f"收入预算(?:总额)?(?:为)?{MONEY}"),
    *[
        (f"income.{key}", rf"[:;,、]{words}(?:拨款|管理资金)?(?:收入)?{MONEY}")
        for key, words in INCOME_WORDS.items()
    ],
    *[
        (
            f"income.{key}.share",
            rf"[:;,、]{words}(?:拨款|管理资金)?(?:收入)?[\d,.]+万元,占{PERCENT}",
        )
        for key, words in INCOME_WORDS.items()
    ],
)
EXPENSE_WORDS: Final = {
    "basic": "基本支出",
    "project": "项目支出",
    "operating": "事业单位经营支出",
    "to_superior": "上缴上级支出",
    "to_subordinate": "对附属单位补助支出",
}
_EXPENSE: Final = _of(
    r"^(?!.*(?:一般公共|基本支出|项目支出|基金|资本|三公|财政拨款)).*支出预算",
    ("expense.total", f"支出预算(?:总额)?(?:为)?{MONEY}"),
    *[(f"expense.{key}", f"{words}{MONEY}") for key, words in EXPENSE_WORDS.items()],
    *[
        (f"expense.{key}.share", rf"{words}[\d,.]+万元,占{PERCENT}")
        for key, words in EXPENSE_WORDS.items()
    ],
)
_FISCAL: Final = _of(
    "财政拨款收支",
    ("fiscal.total", f"财政拨款收支总预算(?:为)?{MONEY}"),
    *[
        (f"fiscal.year.{key}", f"{words}(?:财政)?(?:拨款)?本年收入{MONEY}")
        for key, words in INCOME_KINDS[:3]
    ],
    *[
        (
            f"fiscal.carried.{key}",
            rf"{words}(?:财政)?(?:拨款)?本年收入[\d,.]+万元[、,]上年结转{MONEY}",
        )
        for key, words in INCOME_KINDS[:3]
    ],
    (
        "fiscal.class",
        rf"(?<=[:,、;])(?P<name>[^\d,、;:。]{{2,24}}支出){MONEY}",
    ),
)
_GENERAL: Final = _of(
    "一般公共预算(?:财政拨款)?支出(?:预算)?(?:总体)?安排",
    ("general.total", f"一般公共预算(?:财政拨款)?支出(?:预算)?(?:为)?{MONEY}"),
    ("general.change", f"^[^。]*?一般公共预算[^。]*?{_CHANGE}"),
    ("general.change_rate", f"^[^。]*?一般公共预算[^。]*?{_RATE}"),
    ("general.basic", rf"\(一\)基本支出{MONEY}"),
    ("general.personnel", f"人员经费{MONEY}"),
    ("general.public_use", f"公用经费{MONEY}"),
    ("general.project", rf"\(二\)项目支出{MONEY}"),
    (
        "general.function",
        rf"(?<=[。:;])(?:\d+[.、])?(?P<name>[^\d,、;:。()]{{2,30}}){MONEY}(?=,比|,与|。|;|,主要)",
    ),
    (
        "general.function.change",
        rf"(?<=[。:;])(?:\d+[.、])?(?P<name>[^\d,、;:。()]{{2,30}})[\d,.]+万元,{_CHANGE}",
    ),
    (
        "general.function.change_rate",
        rf"(?<=[。:;])(?:\d+[.、])?(?P<name>[^\d,、;:。()]{{2,30}})[\d,.]+万元,{_RATE}",
    ),
)
_BASIC: Final = _of(
    "基本支出安排",
    ("basic.total", f"基本支出(?:预算)?{MONEY}"),
    ("basic.personnel", f"人员经费{MONEY}"),
    ("basic.economic", f"(?P<name>工资福利支出|对个人和家庭的?补助){MONEY}"),
    ("basic.public_use", f"公用经费{MONEY}"),
)
_THREE: Final = _of(
    "三公",
    ("three_public.total", f"三公经费(?:支出)?(?:预算)?(?:支出)?{MONEY}"),
    ("three_public.change", _CHANGE),
    ("three_public.change_rate", _RATE),
    ("three_public.abroad", rf"因公出国\(境\)(?:经)?费(?:用)?{MONEY}"),
    ("three_public.vehicle", f"公务用车购置及运行(?:维护)?费{MONEY}"),
    ("three_public.vehicle_purchase", f"公务用车购置费{MONEY}"),
    ("three_public.vehicle_running", f"公务用车运行(?:维护)?费{MONEY}"),
    ("three_public.reception", f"公务接待费{MONEY}"),
)
_FUNDS: Final = (
    *_of(
        "政府性基金预算支出",
        (
            "government_fund.total",
            f"政府性基金预算(?:安排的)?支出(?:预算)?(?:为)?{MONEY}",
        ),
    ),
    *_of(
        "国有资本经营预算支出",
        (
            "state_capital.total",
            f"国有资本经营预算(?:安排的)?支出(?:预算)?(?:为)?{MONEY}",
        ),
    ),
)
_PROJECTS: Final = _of(
    r"^\D*项目支出安排",
    ("project.total", f"年?(?:度)?项目支出(?:预算)?(?:为)?{MONEY}"),
    (
        "project",
        rf"(?<=[。:;])(?:\d+[.、])?(?P<name>[^。:;,、]{{2,60}}?)(?<!项目支出){MONEY}(?=[,。;])",
    ),
)
SET_ASIDE: Final = {"for_medium": "中小企业", "for_small": "(?:小微|微小)企业"}
_OTHER: Final = (
    *_of(
        "机关运行经费",
        ("running.total", f"机关运行经费(?:预算)?(?:为)?{MONEY}"),
        ("running.change", _CHANGE),
        ("running.change_rate", _RATE),
    ),
    *_of(
        "政府采购",
        (
            "procurement.total",
            f"政府采购预算(?:支出)?(?:预算)?(?:数)?(?:合计)?(?:为)?{MONEY}",
        ),
        ("procurement.goods", f"货物(?:类)?(?:采购)?{MONEY}"),
        ("procurement.works", f"工程(?:类)?(?:采购)?{MONEY}"),
        ("procurement.services", f"服务(?:类)?(?:采购)?{MONEY}"),
        *[
            (f"procurement.{key}", rf"面向{words}[^。;,\d]{{0,16}}?{MONEY}")
            for key, words in SET_ASIDE.items()
        ],
        *[
            (
                f"procurement.{key}.share",
                rf"面向{words}[^。;]{{0,40}}?占[^。;,\d]{{0,16}}{PERCENT}",
            )
            for key, words in SET_ASIDE.items()
        ],
    ),
    *_of(
        "购买服务",
        ("services.total", f"购买服务预算(?:支出)?(?:合计)?(?:为)?{MONEY}"),
    ),
    *_of(
        "资产配置",
        ("assets.total", f"资产配置预算(?:合计)?(?:为)?{MONEY}"),
        ("assets.equipment", f"设备及家具{MONEY}"),
        ("assets.intangible", f"无形资产{MONEY}"),
        ("vehicles.total", rf"共有车辆{NUMBER}(?P<unit>辆)"),
        ("vehicles.confidential", rf"机要通信用车{NUMBER}(?P<unit>辆)"),
        ("vehicles.emergency", rf"应急保障用车{NUMBER}(?P<unit>辆)"),
        ("vehicles.enforcement", rf"执法执勤用车{NUMBER}(?P<unit>辆)"),
        ("vehicles.special", rf"特种专业技术用车{NUMBER}(?P<unit>辆)"),
        ("vehicles.other", rf"其他用车{NUMBER}(?P<unit>辆)"),
    ),
    *_of(
        "绩效目标设置",
        *[
            (f"covered.{key}", f"{words}本年财政拨款{MONEY}")
            for key, words in INCOME_KINDS[:3]
        ],
    ),
)
_MEASURE: Final = (
    "(?P<unit>%|个百分点|万美元|亿元|万元|元|平方米|公里|万人次|人次|万人|万户|"
    "[家项件名人户场次个座头只株亩米份辆起])"
)
_PROMISES: Final = (
    *_of(
        "绩效目标设置",
        (
            "goal",
            rf"(?:(?<=[。;])|^)\d+[、.](?P<name>[^\d。;]{{2,40}}?){NUMBER}{_MEASURE}"
            rf"(?=[。;,、]|$)",
        ),
    ),
    *_of(
        "绩效(?:目标)?(?:管理)?(?:开展|完成|工作)",
        (
            "result",
            rf"(?<=[。;,、:])(?:\d{{4}}年)?(?P<name>[^\d。;,、:]{{2,40}}?)"
            rf"{NUMBER}{_MEASURE}(?=[。;,、]|$)",
        ),
    ),
)
SAYINGS: Final[tuple[Saying, ...]] = (
    *(*_STAFF, *_WHOLE, *_INCOME, *_EXPENSE, *_FISCAL, *_GENERAL, *_BASIC),
    *(*_THREE, *_FUNDS, *_PROJECTS, *_OTHER, *_PROMISES),
)
KEYS: Final = tuple(saying.key for saying in SAYINGS)
NAMED: Final = frozenset(s.key for s in SAYINGS if "(?P<name>" in s.pattern)
