"""The prose of a made-up publication: who it is, and the explanation of its figures."""

from collections.abc import Iterator
from decimal import Decimal

from budget.official_tables import BY_KEY, INCOME_KINDS
from budget.publication import Publication

WIDTH = 28
_INCOME = {**dict(INCOME_KINDS), "business": "事业收入", "carried": "上年结转"}
_EXPENSE = {
    "basic": "基本支出",
    "project": "项目支出",
    "operating": "事业单位经营支出",
    "to_superior": "上缴上级支出",
    "to_subordinate": "对附属单位补助支出",
}


def before(made: Publication) -> Iterator[str]:
    """Yield the lines above the tables: overview and list of contents."""
    said = _figures(made)
    name = made.department_name
    yield f"第一部分 {name}概况"
    yield "一、部门主要职能"
    yield from _broken("1.贯彻执行有关法律、法规、规章和方针政策。2.完成其他任务。")
    yield "二、部门预算单位构成"
    yield from _broken("纳入部门预算编制范围的预算单位包括本级机关及下属单位：")
    for unit in made.units[1:] if made.units else ():
        if unit.kind:
            yield from _broken(f"1.{unit.name}，{unit.kind}；")
    yield "三、部门人员构成"
    yield from _broken(
        "{n}总编制人数 {posts} 人，其中：行政编制 {posts.administrative} 人，事业编制 "
        "{posts.institution} 人(其中：参照公务员法管理 "
        "{posts.institution.civil_service} "
        "人)。在职实有人数 {staff} 人，其中：行政编制 {staff.administrative} 人（其中："
        "编外备"
        "案 {staff.administrative.extra} 人），事业编制 {staff.institution} 人(其中：参"
        "照公务"
        "员法管理 {staff.institution.civil_service} 人)。离退休人员 {retired} 人，其中"
        "：行政离"
        "休 {retired.administrative.leave} 人，退休 {retired.administrative} 人；事业离"
        "休 "
        "{retired.institution.leave} 人，退休 {retired.institution} 人。",
        said | {"n": name},
    )
    yield f"第二部分 {name}"
    yield f"{made.year} 年部门预算表"
    for number, key in enumerate(made.tables, start=1):
        yield f"表 {number}.{name} {made.year} 年{BY_KEY[key].title}"


def after(made: Publication) -> Iterator[str]:
    """Yield the lines below the tables: the explanation."""
    said = _figures(made)
    said["y"] = str(made.year)
    yield f"第三部分 {made.department_name}"
    yield f"{made.year} 年部门预算情况说明"
    for heading, words in (*_chapters(said), *_smaller(said)):
        yield heading
        yield from _broken(words, said)
    yield "第四部分 名词解释"
    yield from _broken("(一)基本支出：指为保障机构正常运转而发生的支出。")


def _chapters(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    yield "一、部门收支预算总体安排情况", "{y} 年部门收支总预算 {total} 万元。"
    yield "二、部门收入预算安排情况", _shares("收入", "income", _INCOME)
    yield "三、部门支出预算安排情况", _shares("支出", "expense", _EXPENSE)
    yield "四、财政拨款收支预算总体情况", _fiscal(said)
    yield (
        "五、一般公共预算支出安排情况",
        "{y} 年一般公共预算支出预算 {general.total} 万元。具体安排情况如下：(一)基本支"
        "出 "
        "{general.basic} 万元。其中：人员经费 {general.personnel} 万元、公用经费 "
        "{general.public_use} 万元。(二)项目支出 {general.project} 万元。其中："
        + _named(said, "general.function", "{name} {value} 万元。"),
    )
    yield (
        "六、一般公共预算基本支出安排情况",
        "{y} 年一般公共预算基本支出 {basic.total} 万元。其中：(一)人员经费 "
        "{basic.personnel} 万元。包括："
        + _named(said, "basic.economic", "{name} {value} 万元，主要用于：在职人员。")
        + "(二)公用经费 {basic.public_use} 万元。主要用于：办公费、印刷费等。",
    )
    yield (
        "七、一般公共预算“三公”经费支出安排情况",
        "{y} 年一般公共预算安排“三公”经费支出预算 {three_public.total} 万元。其中："
        "(1)因公出国(境)经费 {three_public.abroad} 万元；(2)公务用车购置及运行维护费 "
        "{three_public.vehicle} 万元(公务用车购置费 {three_public.vehicle_purchase} 万"
        "元，"
        "公务用车运行维护费 {three_public.vehicle_running} 万元)；(3)公务接待费 "
        "{three_public.reception} 万元。",
    )


def _smaller(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    for number, key, name in (
        ("八", "government_fund", "政府性基金"),
        ("九", "state_capital", "国有资本经营"),
    ):
        none = f"本部门没有使用{name}预算安排的支出。"
        some = f"{name}预算支出 {{{key}.total}} 万元。"
        yield (
            f"{number}、{name}预算支出安排情况",
            "{y} 年" + (some if f"{key}.total" in said else none),
        )
    yield (
        "十、项目支出安排情况",
        "{y} 年项目支出 {project.total} 万元，具体使用情况如下："
        + _named(said, "project", "{name} {value} 万元，主要用于有关工作。"),
    )
    yield "十一、其他重要事项的情况说明", ""
    yield "(一)机关运行经费情况", "{y} 年部门机关运行经费 {running.total} 万元。"
    yield (
        "(二)政府采购预算情况",
        "{y} 年政府采购预算支出预算数合计 {procurement.total} 万元。包括：货物类 "
        "{procurement.goods} 万元，工程类 {procurement.works} 万元，服务类 "
        "{procurement.services} 万元。",
    )
    yield (
        "(三)政府购买服务预算情况",
        "{y} 年部门政府购买服务预算支出合计 {services.total} 万元。",
    )
    yield (
        "(四)行政事业性国有资产配置预算及车辆情况",
        "{y} 年行政事业性国有资产配置预算合计 {assets.total} 万元。",
    )
    yield (
        "(五)绩效目标设置情况",
        "{y} 年，涉及一般公共预算本年财政拨款 {covered.general} 万元，政府性基金预算本"
        "年"
        "财政拨款 {covered.government_fund} 万元，国有资本经营预算本年财政拨款 "
        "{covered.state_capital} 万元。",
    )


def _shares(what: str, key: str, words: dict[str, str]) -> str:
    parts = [
        f"{word} {{{key}.{part}}} 万元，占 {{{key}.{part}.share}}%"
        for part, word in words.items()
    ]
    return f"{{y}} 年部门{what}预算 {{{key}.total}} 万元，其中：{'；'.join(parts)}。"


def _fiscal(said: dict[str, str]) -> str:
    parts = [
        f"{word}财政拨款本年收入 {{fiscal.year.{key}}} 万元、上年结转 "
        f"{{fiscal.carried.{key}}} 万元"
        for key, word in INCOME_KINDS[:3]
    ]
    classes = _named(said, "fiscal.class", "，{name} {value} 万元").removeprefix("，")
    return (
        "{y} 年财政拨款收支总预算 {fiscal.total} 万元。收入包括："
        f"{'；'.join(parts)}。支出包括：{classes}。"
    )


def _named(said: dict[str, str], key: str, form: str) -> str:
    return "".join(
        form.format(name=about.removeprefix(f"{key}:"), value=number)
        for about, number in said.items()
        if about.startswith(f"{key}:")
    )


def _figures(made: Publication) -> dict[str, str]:
    return {one.about: _shown(one.number, one.about) for one in made.statements}


def _shown(number: Decimal, about: str) -> str:
    if about.endswith(".share"):
        return f"{number:.1f}"
    return f"{number.normalize():f}"


def _broken(words: str, said: dict[str, str] | None = None) -> Iterator[str]:
    """Yield a text in lines of one width, its figures put in."""
    for key, value in (said or {}).items():
        words = words.replace(f"{{{key}}}", value)
    for at in range(0, len(words), WIDTH):
        yield words[at : at + WIDTH]
