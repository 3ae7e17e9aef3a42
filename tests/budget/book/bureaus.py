"""Bureaus that do not exist, with a year's money that adds up: what the publications
of tests are made of. Written from domain.md 6; amounts in cents."""

import random
from dataclasses import dataclass, field

from tests.budget.book import staffing

CITIES = (("汉江市", "4299"), ("襄河市", "4288"), ("楚原市", "4277"))
DISTRICTS = ("云梦区", "临江区", "石桥区", "东湖县", "西岭区")
BUREAUS = (
    ("水务局", ("21303", "水利"), ("2130301", "行政运行")),
    ("教育局", ("20501", "教育管理事务"), ("2050101", "行政运行")),
    ("科学技术局", ("20601", "科学技术管理事务"), ("2060101", "行政运行")),
    ("应急管理局", ("22401", "应急管理事务"), ("2240101", "行政运行")),
    ("总工会办公室", ("20129", "群众团体事务"), ("2012901", "行政运行")),
    (
        "住房和城乡建设及综合交通运输管理局",
        ("21201", "城乡社区管理事务"),
        ("2120101", "行政运行"),
    ),
)
CLASSES = {
    "201": "一般公共服务支出",
    "203": "国防支出",
    "204": "公共安全支出",
    "205": "教育支出",
    "206": "科学技术支出",
    "207": "文化旅游体育与传媒支出",
    "208": "社会保障和就业支出",
    "210": "卫生健康支出",
    "211": "节能环保支出",
    "212": "城乡社区支出",
    "213": "农林水支出",
    "214": "交通运输支出",
    "215": "资源勘探工业信息等支出",
    "216": "商业服务业等支出",
    "217": "金融支出",
    "219": "援助其他地区支出",
    "220": "自然资源海洋气象等支出",
    "221": "住房保障支出",
    "222": "粮油物资储备支出",
    "223": "国有资本经营预算支出",
    "224": "灾害防治及应急管理支出",
    "229": "其他支出",
    "231": "债务还本支出",
    "232": "债务付息支出",
    "233": "债务发行费用支出",
}
NAMES = {
    **{row[1][0]: row[1][1] for row in BUREAUS},
    **{row[2][0]: row[2][1] for row in BUREAUS},
    "20805": "行政事业单位养老支出",
    "2080505": "机关事业单位基本养老保险缴费支出",
    "21011": "行政事业单位医疗",
    "2101101": "行政单位医疗",
    "2101102": "事业单位医疗",
    "2101103": "公务员医疗补助",
    "2101199": "其他行政事业单位医疗支出",
    "22102": "住房改革支出",
    "2210201": "住房公积金",
    "20604": "技术研究与开发",
    "2060499": "其他技术研究与开发支出",
    "2130304": "水利行业业务管理",
    "20502": "普通教育",
    "2050202": "小学教育",
    "2012902": "一般行政管理事务",
    "21103": "污染防治",
    "2110301": "大气",
    "22401": "应急管理事务",
    "2240106": "安全监管",
    "21508": "支持中小企业发展和管理支出",
    "2150802": "一般行政管理事务",
    "21208": "国有土地使用权出让收入安排的支出",
    "2120899": "其他国有土地使用权出让收入安排的支出",
    "22960": "彩票公益金安排的支出",
    "2296002": "用于社会福利的彩票公益金支出",
    "22301": "解决历史遗留问题及改革成本支出",
    "2230105": "国有企业退休人员社会化管理补助支出",
}
WORK = ("2060499", "2130304", "2050202", "2012902", "2110301", "2240106", "2150802")
FUND_WORK = {"government_fund": ("2120899", "2296002"), "state_capital": ("2230105",)}
ECONOMIC = {
    "301": "工资福利支出",
    "302": "商品和服务支出",
    "303": "对个人和家庭的补助",
    "30101": "基本工资",
    "30102": "津贴补贴",
    "30103": "奖金",
    "30107": "绩效工资",
    "30108": "机关事业单位基本养老保险缴费",
    "30110": "职工基本医疗保险缴费",
    "30111": "公务员医疗补助缴费",
    "30112": "其他社会保障缴费",
    "30113": "住房公积金",
    "30201": "办公费",
    "30212": "因公出国（境）费用",
    "30216": "培训费",
    "30217": "公务接待费",
    "30228": "工会经费",
    "30229": "福利费",
    "30231": "公务用车运行维护费",
    "30299": "其他商品和服务支出",
    "30302": "退休费",
    "30307": "医疗费补助",
}
SUBUNITS = ("河道管理所", "信息中心", "中小企业服务促进中心", "综合执法大队", "档案馆")
TASKS = (
    "防汛抗旱",
    "信息化系统运行维护",
    "宣传培训",
    "老旧设施更新改造（二期）",
    "安全生产专项检查",
    "企业服务与科技成果转化活动",
    "劳务派遣人员经费",
    "党建工作",
)
KINDS = ("工作性保运转", "工作性保人员", "工作性其他", "专项")


@dataclass
class Project:
    unit: int
    code: str
    name: str
    function: str
    amounts: dict[str, int]  # year_general, carried_general, unit_fund … in cents

    @property
    def total(self) -> int:
        return sum(self.amounts.values())


@dataclass
class Bureau:
    """`economic` and `basic` by (unit, code); basic is (personnel, public use)."""

    city: str
    short: str
    code: str
    region_code: str
    year: int
    units: list[tuple[str, str, str]]  # code, name, kind
    text_units: list[tuple[str, str]]
    economic: dict[tuple[int, str], int] = field(default_factory=dict)
    basic: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    projects: list[Project] = field(default_factory=list)
    three: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.city + self.short


def bureau(
    seed: int = 0,
    *,
    units: int = 1,
    projects: int = 3,
    funds: bool = False,
    carried: bool = False,
    grain: int = 1,
) -> Bureau:
    """Return a bureau: `units` that keep accounts, each with its `projects`; `funds`
    adds the government fund, state capital, special account and the unit's own money;
    `carried` money of last year; every amount is a multiple of `grain` cents."""
    dice = random.Random(f"bureau {seed}")
    city, region = dice.choice(CITIES)
    name, _section, item = dice.choice(BUREAUS)
    short = dice.choice(DISTRICTS) + name
    made = Bureau(
        city=city,
        short=short,
        code=str(dice.randint(101, 699)),
        region_code=region + f"{dice.randint(1, 20):02}",
        year=dice.randint(2023, 2026),
        units=[],
        text_units=[],
    )
    subs = dice.sample(SUBUNITS, len(SUBUNITS))
    made.units.append((made.code + "001", f"{made.name}本级", ""))
    for number in range(1, units):
        kind = dice.choice(("公益一类事业单位", "公益二类事业单位"))
        called = city + short[:3] + subs.pop()
        made.units.append((f"{made.code}{number + 1:03}", called, kind))
    for _ in range(dice.randint(0, 2)):
        made.text_units.append((city + short[:3] + subs.pop(), "公益一类事业单位"))
    for unit in range(units):
        _pay(dice, made, unit, item[0], grain)
        _work(dice, made, unit, projects, grain, funds=funds, carried=carried)
    made.staff = staffing.people(dice)
    return made


def _pay(dice: random.Random, made: Bureau, unit: int, item: str, grain: int) -> None:
    """Pay people and office: the cross-identities of the two classifications hold."""
    paid, office = _costs(dice, made, grain)
    for code, amount in sorted((paid | office).items()):
        if amount:
            made.economic[unit, code] = amount
    rest = sum(paid[code] for code in ("30101", "30102", "30103", "30107", "30302"))
    made.basic |= {
        (unit, item): (rest, sum(office.values())),
        (unit, "2080505"): (paid["30108"], 0),
        (unit, "2101101" if unit == 0 else "2101102"): (paid["30110"], 0),
        (unit, "2101103"): (paid["30111"] + paid["30307"], 0),
        (unit, "2101199"): (paid["30112"], 0),
        (unit, "2210201"): (paid["30113"], 0),
    }


def _costs(
    dice: random.Random, made: Bureau, grain: int
) -> tuple[dict[str, int], dict[str, int]]:
    def money(low: int, high: int) -> int:
        return dice.randint(low * 100 // grain, high * 100 // grain) * grain

    base = money(300_000, 3_000_000)
    pension = money(60_000, 700_000) // (2 * grain) * 2 * grain
    paid = {
        "30101": base,
        "30102": money(10_000, 900_000),
        "30103": money(10_000, 2_900_000),
        "30107": money(0, 500_000),
        "30108": pension,
        "30110": pension // 2,
        "30111": money(10_000, 450_000),
        "30112": money(1_000, 40_000),
        "30113": money(50_000, 680_000),
        "30302": money(0, 20_000),
        "30307": money(1_000, 200_000),
    }
    share = base // 200 // grain * grain
    office = {
        "30201": money(1_000, 90_000),
        "30216": share * 3,
        "30228": share * 4,
        "30229": share * 5,
        "30299": money(1_000, 400_000),
    }
    for code, kind, most in (
        ("30212", "abroad", 50_000),
        ("30217", "reception", 9_000),
        ("30231", "vehicle_running", 30_000),
    ):
        spent = dice.choice((0, money(100, most)))
        made.three[kind] = made.three.get(kind, 0) + spent
        if spent:
            office[code] = spent
    return paid, office


def _work(
    dice: random.Random,
    made: Bureau,
    unit: int,
    count: int,
    grain: int,
    *,
    funds: bool,
    carried: bool,
) -> None:
    sources = ["year_general"] * count
    if funds:
        sources += ["year_government_fund", "year_state_capital"]
        sources += ["special_account", "unit_fund"]
    for task, source in zip(dice.choices(TASKS, k=len(sources)), sources, strict=True):
        fund = source.removeprefix("year_")
        function = dice.choice(FUND_WORK.get(fund, WORK))
        amount = dice.randint(2_000_000 // grain, 900_000_000 // grain) * grain
        amounts = {source: amount}
        if carried and source.startswith("year_") and dice.random() < 0.6:
            kept = dice.randint(100_000 // grain, 90_000_000 // grain) * grain
            amounts[source.replace("year_", "carried_")] = kept
        number = len(made.projects)
        book = f"{made.region_code}{made.year % 100}{made.code}"
        kind = dice.choice(KINDS)
        made.projects.append(
            Project(
                unit=unit,
                code=f"{book}T{number + 100:09}",
                name=f"{kind}-{task}（第{number + 1}批）",
                function=function,
                amounts=amounts,
            )
        )
