"""Tables 11 to 13 of a made-up bureau: what it buys for its projects, in cents."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.budget.book.bureaus import NAMES, Bureau, Project

Cells = dict[str, Any]


def procured(made: Bureau) -> Iterator[tuple[int, Cells]]:
    rows = list(_lists(made, _purchase))
    if not rows:
        return
    yield 0, {"name": "合计", **added(rows)}
    yield 0, {"code": "05", "name": "经济建设科", **added(rows)}
    yield 1, {"code": made.code, "name": made.name, **added(rows)}
    yield from ((2, row) for row in rows)


def services(made: Bureau) -> Iterator[tuple[int, Cells]]:
    yield from _plain(list(_lists(made, _service)))


def assets(made: Bureau) -> Iterator[tuple[int, Cells]]:
    yield from _plain(list(_lists(made, _asset)))


def added(rows: list[Cells]) -> Cells:
    """Return the sums of every column of numbers."""
    numbers = [key for key, value in rows[0].items() if isinstance(value, int)]
    return {key: sum(row[key] for row in rows) for key in numbers}


def _plain(rows: list[Cells]) -> Iterator[tuple[int, Cells]]:
    if rows:
        yield 0, {"name": "合计", **added(rows)}
        yield from ((0, row) for row in rows)


def _lists(
    made: Bureau, make: Callable[[Bureau, int, Project], Cells]
) -> Iterator[Cells]:
    """Yield a row for every second project that general money pays, and can pay."""
    for number, project in enumerate(made.projects):
        if "year_general" in project.amounts and number % 2 == 0:
            code, name, _kind = made.units[project.unit]
            row = make(made, number, project)
            if row["amount"] <= project.amounts["year_general"]:
                yield {"code": code, "name": name} | row


def _purchase(made: Bureau, number: int, project: Project) -> Cells:
    quantity, price = number + 2, 50 * (number + 3)
    items = ("[C21040000]物业管理服务", "[A05040101]复印纸")
    amount = quantity * price
    return {
        "project": project.name,
        "item": items[number // 2 % 2],
        "function": f"[{project.function}]{NAMES[project.function]}",
        "economic": "[30299]其他商品和服务支出",
        "source": "预算安排",
        "fund": "经费拨款补助",
        "quantity": quantity,
        "price": price * 100,
        "measure": "项" if number // 2 % 2 == 0 else "箱",
        "amount": amount * 100,
        "for_medium": amount * 100 if number % 4 else 0,
        "for_small": 0,
    }


def _service(made: Bureau, number: int, project: Project) -> Cells:
    return {
        "procured": "否",
        "project": project.name,
        "service": "法律咨询服务",
        "quantity": 1,
        "amount": 300_000 + number * 100,
        "source": "预算安排",
        "fund": "经费拨款补助",
        "function": f"[{project.function}]{NAMES[project.function]}",
        "economic": "[30227]委托业务费",
        "catalogue1": "政府履职辅助性服务",
        "catalogue2": "法律服务",
        "catalogue3": "法律咨询服务",
    }


def _asset(made: Bureau, number: int, project: Project) -> Cells:
    price, asked = 3_000 + number, number + 1
    return {
        "project": project.name,
        "function": f"[{project.function}]{NAMES[project.function]}",
        "class1": "通用设备",
        "class2": "台式计算机",
        "asset": "台式计算机",
        "stock": 12,
        "quota": 20,
        "asked": asked,
        "price": price * 100,
        "amount": price * asked * 100,
        "granted_price": price * 100,
        "granted": asked,
        "economic": "[31002]办公设备购置",
        "source": "预算安排",
        "fund": "经费拨款补助",
        "granted_amount": price * asked * 100,
    }
