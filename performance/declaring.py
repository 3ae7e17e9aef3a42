"""One 申报表 as a person fills it: texts as typed, nothing parsed. Pure.

The screen, the Excel form that comes back and the form of the year before all become a
DeclaredForm; `services.declarations.save_form` is the one way in. A place names a cell
for messages: "goal.1.row.2.value", "head.starts_on", "money.fiscal.2025", "tasks".
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Final

from performance.choices import GoalKind
from performance.values.sentence import Sentence

# The level-1 words and the level-2 words that stand under each: the form of 2015, which
# the 2024 document still uses, and the frame of 财预〔2021〕101号.
FRAME_2015: Final[Mapping[str, tuple[str, ...]]] = {
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标", "经济指标"),
    "效益指标": (
        "经济效益指标",
        "社会效益指标",
        "生态效益指标",
        "可持续发展影响指标",
        "服务对象满意度",
        "经济指标",
        "数量指标",
        "质量指标",
    ),
}
FRAME_2021: Final[Mapping[str, tuple[str, ...]]] = {
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标"),
    "产出指标": ("数量指标", "质量指标", "时效指标"),
    "效益指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"),
    "满意度指标": ("服务对象满意度",),
}
LEVEL1: Final = ("成本指标", "产出指标", "效益指标", "满意度指标")
LEVEL2: Final = tuple(
    dict.fromkeys(
        word
        for frame in (FRAME_2021, FRAME_2015)
        for words in frame.values()
        for word in words
    )
)
"""Every level-2 word of both frames, each once."""

STANDARDS: Final = ("计划标准", "行业标准", "历史标准", "预算支出标准", "其他")
"""绩效标准 as 财预〔2021〕101号 names them; a form may print words of its own."""

# The texts of a project form's head, in the order of the paper.
HEAD: Final = (
    "attribute",
    "type",
    "purpose",
    "fund_kind",
    "functional_code",
    "starts_on",
    "ends_on",
    "owner_role",
    "overview",
    "basis",
    "total_goal",
)
# Beside these where a new project joins a budget that is published already.
JOINS: Final = ("joins_reason", "joins_on")
# The lines of money: of a project (the whole, then where it comes from), and of a
# department (where it comes from, then what it goes to).
PROJECT_MONEY: Final = (
    "amount",
    "central",
    "provincial",
    "municipal",
    "district",
    "self_raised",
)
DEPARTMENT_MONEY: Final = ("fiscal", "other", "basic", "project")
WAN: Final = "万元"
# A form with more is no form that anybody reads.
MOST_GOALS: Final = 30
MOST_ROWS: Final = 120


class FormKind(StrEnum):
    """Whose form it is."""

    DEPARTMENT = "department"
    PROJECT = "project"


class Standing(StrEnum):
    """Whether a form may still be filled in."""

    OPEN = "open"
    # Sent, and not returned: what reviewers read stays as it is.
    UNDER_REVIEW = "under_review"
    # 批复, or a published budget: from then on only an adjustment changes a promise.
    BINDS = "binds"


@dataclass(frozen=True, kw_only=True)
class DeclaredRow:
    """One row of a goal's table, as typed.

    `target_id` is the commitment on record that the row stands for, None for a new
    one. A new row measures `indicator_id`, chosen by a person (with `link_reason` where
    another row of the year has the same figure), or a thing of its own; `own` says
    that the person answered so where another indicator has the same name.
    `carried_from` is the commitment of the year before that it continues.
    `accumulation` is a value of Accumulation that the person chose, "" to go by the
    value. `owner_id` is the section that will report a new thing, None for the form's
    own department. `library` is the entry of the 指标库 that the row was picked from.
    """

    place: str
    level1: str = ""
    level2: str = ""
    name: str = ""
    value: str = ""
    last: str = ""
    before_last: str = ""
    weight: str = ""
    standard: str = ""
    target_id: int | None = None
    indicator_id: int | None = None
    link_reason: str = ""
    own: bool = False
    carried_from: int | None = None
    accumulation: str = ""
    owner_id: int | None = None
    library: int | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing was typed: a spare row of the screen or of the sheet."""
        typed = (self.name, self.value, self.last, self.before_last, self.weight)
        return self.target_id is None and not any(text.strip() for text in typed)


@dataclass(frozen=True, kw_only=True)
class DeclaredGoal:
    """One goal, in its order; `heading` stands above its own rows on the paper."""

    place: str
    kind: GoalKind
    text: str = ""
    heading: str = ""
    rows: tuple[DeclaredRow, ...] = ()
    goal_id: int | None = None
    carried_from: int | None = None

    @property
    def blank(self) -> bool:
        return self.goal_id is None and not (
            self.text.strip() or self.heading.strip() or self.filled
        )

    @property
    def filled(self) -> tuple[DeclaredRow, ...]:
        """The rows in which something was typed."""
        return tuple(row for row in self.rows if not row.blank)


@dataclass(frozen=True, kw_only=True)
class MoneyLine:
    """An amount as typed; a bare number is in `unit`. `year` None is the form's."""

    place: str
    key: str
    text: str = ""
    unit: str = WAN
    year: int | None = None


@dataclass(frozen=True, kw_only=True)
class DeclaredForm:
    """One form of one year, as a person fills it.

    `department_id` is the body of a whole department's form, else the section that
    the project belongs to. `project_year_id` is the year on record; without it,
    `project_id` is a project whose next year this is, and without both the project is
    new, and `draft` tells a person's drafts of new ones apart. The head of one that
    joins a published budget has JOINS too. `seen` is the fingerprint of what was on
    record when the filling began: "" for a form that did not exist.

    `adds` is the form of rows that join one which binds already (年中追加): its goals
    stand and hold the new rows alone, its head is JOINS.
    """

    kind: FormKind
    year: int
    department_id: int
    body_code: str = ""
    body_name: str = ""
    project_year_id: int | None = None
    project_id: int | None = None
    project_code: str = ""
    project_name: str = ""
    head: Mapping[str, str] = field(default_factory=dict)
    duties: str = ""
    tasks: str = ""
    money: tuple[MoneyLine, ...] = ()
    goals: tuple[DeclaredGoal, ...] = ()
    seen: str = ""
    draft: str = ""
    adds: bool = False

    @property
    def joins(self) -> bool:
        """Whether it says why and from when it joins a year that binds already."""
        return JOINS[0] in self.head

    @property
    def filled(self) -> tuple[DeclaredGoal, ...]:
        """The goals in which something was typed."""
        return tuple(goal for goal in self.goals if not goal.blank)

    def rows(self) -> Iterator[tuple[DeclaredGoal, DeclaredRow]]:
        """Yield every filled row with its goal, in the order of the form."""
        for goal in self.filled:
            for row in goal.filled:
                yield goal, row


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that a new row may mean: only a person can tell."""

    indicator_id: int
    name: str
    department: str
    form: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What stands against a form, at one place of it; `question` wants an answer.

    A question about equal names is answered by `indicator_id` (one of `candidates`)
    or by `own`; an unclear value by another text.
    """

    place: str
    sentence: Sentence
    question: bool = False
    candidates: tuple[Candidate, ...] = ()

    def say(self, language: str = "zh") -> str:
        """Say what is wrong and what to do, in "zh" or "en"."""
        return self.sentence.say(language)


def numbered(form: DeclaredForm) -> DeclaredForm:
    """Return the form with every goal and row at the place of its order, from 1 on."""
    goals = tuple(
        replace(
            goal,
            place=f"goal.{at}",
            rows=tuple(
                replace(row, place=f"goal.{at}.row.{number}")
                for number, row in enumerate(goal.rows, start=1)
            ),
        )
        for at, goal in enumerate(form.goals, start=1)
    )
    return replace(form, goals=goals)


def fingerprint(form: DeclaredForm) -> str:
    """Name exactly what a form on record says: another text is another name."""
    plain = asdict(replace(form, seen="", head=dict(form.head)))
    del plain["draft"], plain["adds"]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()[:32]
