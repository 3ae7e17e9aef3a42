"""The tables of a made-up bureau, added up row by row: (depth, cells in cents)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from budget.official_tables import CARRIED_KINDS, INCOME_KINDS
from tests.budget.book import lists
from tests.budget.book.bureaus import CLASSES, ECONOMIC, NAMES, Bureau, Project

Cells = dict[str, Any]
Rows = Iterator[tuple[int, Cells]]
NUMERALS = (
    *"一二三四五六七八九十",
    *("十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九"),
    *("二十", "廿一", "廿二", "廿三", "廿四", "廿五"),
)
FUNDS = ("general", "government_fund", "state_capital")
INCOME_TITLES = (
    *("一般公共预算拨款收入", "政府性基金预算拨款收入", "国有资本经营预算拨款收入"),
    *("财政专户管理资金收入", "事业收入", "事业单位经营收入", "上级补助收入"),
    *("附属单位上缴收入", "其他收入"),
)
FUND_TITLES = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款")


class Books:
    """The tables of one bureau, added up."""

    def __init__(self, made: Bureau) -> None:
        self.made = made

    # What every table takes from the leaves.

    def income(self, unit: int, column: str) -> int:
        """Return the income of a unit by a column of table 2."""
        when, _, kind = column.partition("_")
        found = 0
        if column == "year_general":
            found += sum(
                people + office
                for (whose, _code), (people, office) in self.made.basic.items()
                if whose == unit
            )
        source = {"year_special_account": "special_account", "year_other": "unit_fund"}
        for project in self.made.projects:
            if project.unit == unit:
                found += project.amounts.get(source.get(column, f"{when}_{kind}"), 0)
        return found

    def spent(self, keys: Iterable[str], *, basic: bool) -> dict[str, list[int]]:
        """Return [personnel, public use, project] by functional item, for the money
        of some columns of table 10."""
        found: dict[str, list[int]] = {}
        for (_unit, code), (people, office) in self.made.basic.items() if basic else ():
            row = found.setdefault(code, [0, 0, 0])
            row[0] += people
            row[1] += office
        wanted = set(keys)
        for project in self.made.projects:
            amount = sum(v for key, v in project.amounts.items() if key in wanted)
            if amount:
                found.setdefault(project.function, [0, 0, 0])[2] += amount
        return found

    @staticmethod
    def by_level(items: dict[str, list[int]]) -> list[tuple[str, list[int]]]:
        """Return 类, 款 and 项 in order of their codes, each with its sums."""
        sums: dict[str, list[int]] = {}
        for code, amounts in items.items():
            for level in (code[:3], code[:5], code):
                row = sums.setdefault(level, [0] * len(amounts))
                sums[level] = [a + b for a, b in zip(row, amounts, strict=True)]
        return sorted(sums.items())

    GENERAL = ("year_general", "carried_general")
    EVERY = (
        *[f"{when}_{fund}" for when in ("year", "carried") for fund in FUNDS],
        *("special_account", "unit_fund"),
    )

    # The tables, row by row: (depth, cells).

    def sides_one(self) -> Rows:
        classes = {
            code: sum(row)
            for code, row in self.by_level(self.spent(self.EVERY, basic=True))
            if len(code) == 3
        }
        units = range(len(self.made.units))
        kinds = [
            sum(self.income(unit, f"year_{key}") for unit in units)
            for key, _ in INCOME_KINDS
        ]
        kept = sum(
            self.income(unit, f"carried_{key}")
            for unit in units
            for key, _ in CARRIED_KINDS
        )
        spent = sum(classes.values())
        for place, (code, name) in enumerate(CLASSES.items()):
            row = {
                "expense_item": f"{NUMERALS[place]}、{name}",
                "expense": classes.get(code, 0),
            }
            if place < len(kinds):
                row["income_item"] = f"{NUMERALS[place]}、{INCOME_TITLES[place]}"
                row["income"] = kinds[place]
            yield 0, row
        yield 0, _both("本年收入合计", sum(kinds), "本年支出合计", spent)
        yield 0, _both("上年结转结余", kept, "年终结转结余", 0)
        yield 0, _both("收入总计", sum(kinds) + kept, "支出总计", spent)

    def incomes(self) -> Rows:
        rows = []
        for unit, (code, name, _kind) in enumerate(self.made.units):
            row = {"code": code, "name": name}
            row |= {
                f"{when}_{key}": self.income(unit, f"{when}_{key}")
                for when, kinds in (("year", INCOME_KINDS), ("carried", CARRIED_KINDS))
                for key, _ in kinds
            }
            row["year"] = sum(row[f"year_{key}"] for key, _ in INCOME_KINDS)
            row["carried"] = sum(row[f"carried_{key}"] for key, _ in CARRIED_KINDS)
            row["total"] = row["year"] + row["carried"]
            rows.append(row)
        whole = lists.added(rows)
        yield 0, {"name": "合计", **whole}
        yield 0, {"code": self.made.code, "name": self.made.name, **whole}
        yield from ((1, row) for row in rows)

    def expenses(self) -> Rows:
        yield from self._by_function(
            self.spent(self.EVERY, basic=True),
            lambda row: {
                "total": sum(row),
                "basic": row[0] + row[1],
                "project": row[2],
            },
        )

    def sides_four(self) -> Rows:
        items = self.spent(self.EVERY[:6], basic=True)
        classes = {c: sum(row) for c, row in self.by_level(items) if len(c) == 3}
        units = range(len(self.made.units))
        incomes: list[tuple[str, int]] = []
        for when, title in (("year", "一、本年收入"), ("carried", "二、上年结转")):
            parts = [
                sum(self.income(u, f"{when}_{fund}") for u in units) for fund in FUNDS
            ]
            incomes.append((title, sum(parts)))
            incomes += [
                (f"（{NUMERALS[place]}）{name}", amount)
                for place, (name, amount) in enumerate(
                    zip(FUND_TITLES, parts, strict=True)
                )
            ]
        whole = sum(classes.values())
        expenses = [("一、本年支出", whole)]
        expenses += [
            (f"（{NUMERALS[place]}）{name}", classes.get(code, 0))
            for place, (code, name) in enumerate(CLASSES.items())
        ]
        expenses.append(("二、年终结转结余", 0))
        for place, (item, amount) in enumerate(expenses):
            row = {"expense_item": item, "expense": amount or None}
            if place < len(incomes):
                row["income_item"], row["income"] = incomes[place]
                row["income"] = row["income"] or None
            yield 0, row
        yield 0, _both("收入总计", whole, "支出总计", whole)

    def general(self) -> Rows:
        yield from self._by_function(self.spent(self.GENERAL, basic=True), _use)

    def by_unit(self) -> Rows:
        rows = []
        for unit, (code, name, _kind) in enumerate(self.made.units):
            paid = [v for (u, _c), v in self.made.basic.items() if u == unit]
            row = [sum(v[0] for v in paid), sum(v[1] for v in paid), 0]
            row[2] = sum(
                project.amounts.get(key, 0)
                for project in self.made.projects
                if project.unit == unit
                for key in self.GENERAL
            )
            rows.append({"code": code, "name": name, **_use(row)})
        yield 0, {"code": self.made.code, "name": self.made.name, **lists.added(rows)}
        yield from ((1, row) for row in rows)

    def economic(self) -> Rows:
        items: dict[str, list[int]] = {}
        for (_unit, code), amount in self.made.economic.items():
            row = items.setdefault(code, [0, 0])
            row[code.startswith("302")] += amount
        sums = dict(items)
        for code, row in items.items():
            whole = sums.setdefault(code[:3], [0, 0])
            sums[code[:3]] = [a + b for a, b in zip(whole, row, strict=True)]
        whole = [sum(row[side] for row in items.values()) for side in (0, 1)]
        yield 0, {"name": "合计", **_parted(whole)}
        for code, row in sorted(sums.items()):
            cells = {"code": code, "name": ECONOMIC[code], **_parted(row)}
            yield int(len(code) > 3), cells

    def three(self) -> Rows:
        row = {key: self.made.three.get(key, 0) for key in ("abroad", "reception")}
        row["vehicle_purchase"] = 0
        row["vehicle"] = row["vehicle_running"] = self.made.three["vehicle_running"]
        row["total"] = row["abroad"] + row["vehicle"] + row["reception"]
        yield 0, row

    def fund(self, fund: str) -> Rows:
        items = self.spent((f"year_{fund}", f"carried_{fund}"), basic=False)
        if items:
            yield from self._by_function(
                items, lambda row: {"total": row[2], "basic": 0, "project": row[2]}
            )

    def _by_function(
        self, items: dict[str, list[int]], cells: Callable[[list[int]], Cells]
    ) -> Rows:
        whole = [sum(column) for column in zip(*items.values(), strict=True)]
        yield 0, {"name": "合计", **cells(whole)}
        for code, row in self.by_level(items):
            name = CLASSES.get(code) or NAMES.get(code) or f"项目{code}"
            yield (len(code) - 3) // 2, {"code": code, "name": name, **cells(row)}

    def projects(self) -> Rows:
        yield 0, self._money(self.made.projects)
        yield (
            0,
            {
                "code": self.made.code,
                "name": self.made.name,
                **self._money(self.made.projects),
            },
        )
        for unit, (code, name, _kind) in enumerate(self.made.units):
            own = [p for p in self.made.projects if p.unit == unit]
            if not own:
                continue
            whole = self._money(own)
            yield 1, {"code": code, "name": name, **whole}
            yield 2, {"code": "31", "name": "本级支出项目", **whole}
            for project in own:
                yield (
                    3,
                    {
                        "code": project.code,
                        "name": project.name,
                        "unit": name,
                        **self._money([project]),
                    },
                )

    def _money(self, projects: list[Project]) -> Cells:
        row: Cells = {
            key: sum(project.amounts.get(key, 0) for project in projects)
            for key in self.EVERY
        }
        return {"total": sum(row.values()), **row}


def _both(income: str, got: int, expense: str, spent: int) -> Cells:
    return {
        "income_item": income,
        "income": got,
        "expense_item": expense,
        "expense": spent,
    }


def _use(row: list[int]) -> Cells:
    return {
        "total": sum(row),
        "basic": row[0] + row[1],
        "personnel": row[0],
        "public_use": row[1],
        "project": row[2],
    }


def _parted(row: list[int]) -> Cells:
    return {"total": sum(row), "personnel": row[0], "public_use": row[1]}
