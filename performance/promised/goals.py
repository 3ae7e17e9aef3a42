"""The goals of a published form, and which of them each row stands under. Pure.

A department's form lists its goals first and gives tables to some of them, numbered
anew: the heading of a table belongs to the listed goal whose words it repeats.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from budget.publication import GoalForm, GoalRow
from performance.choices import GoalKind

_LABEL: Final = re.compile(r"(?:长期|年度)?(?:绩效)?目标\d*[:：]")
LONG_TERM: Final = "long_term"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedGoal:
    """A goal of a form; `project` is the code of its project, empty for the
    department's own."""

    key: str
    form: str
    project: str
    kind: GoalKind
    order: int
    text: str
    heading: str = ""
    # The code of the row that it speaks of, as a person says.
    measured_by: str = ""


@dataclass(slots=True)
class Goals:
    """A form's goals in their order, and the key of each table's goal."""

    goals: list[PromisedGoal] = field(default_factory=list)
    keys: dict[tuple[str, str], str] = field(default_factory=dict)

    def of_row(self, row: GoalRow) -> str:
        return self.keys[row.horizon, row.goal]


def goals_of(form: GoalForm, label: str, project: str, order: int) -> Goals:
    """Return the goals of a form; `order` is that of a project's one goal."""
    done = Goals()
    blocks = list(dict.fromkeys((row.horizon, row.goal) for row in form.rows))
    if form.table != "14":
        text = form.head.get("年底绩效目标", "") or form.head.get("项目总目标", "")
        _add(done, label, project, GoalKind.ANNUAL, order, text or form.project)
        done.keys = dict.fromkeys(blocks, done.goals[0].key)
        return done
    for horizon, number, text in form.goals:
        _add(done, label, "", _kind(horizon), number, text)
    for horizon, heading in blocks:
        own = [at for at, goal in enumerate(done.goals) if goal.kind == _kind(horizon)]
        at = _listed(done.goals, own, heading)
        if at is None:
            last = max((done.goals[one].order for one in own), default=0)
            text = heading or "年度目标"
            at = len(done.goals)
            _add(done, label, "", _kind(horizon), last + 1, text)
        done.goals[at] = replace(done.goals[at], heading=heading)
        done.keys[horizon, heading] = done.goals[at].key
    return done


def _listed(
    goals: Sequence[PromisedGoal], own: Sequence[int], heading: str
) -> int | None:
    """Return the one goal whose words a heading repeats, None without one."""
    said = _LABEL.sub("", heading)
    free = [at for at in own if not goals[at].heading]
    found = [at for at in free if said and said in _LABEL.sub("", goals[at].text)]
    return found[0] if len(found) == 1 else None


def _kind(horizon: str) -> GoalKind:
    return GoalKind.LONG_TERM if horizon == LONG_TERM else GoalKind.ANNUAL


def _add(
    done: Goals, form: str, project: str, kind: GoalKind, order: int, text: str
) -> None:
    key = f"{project or form}#{len(done.goals) + 1}"
    done.goals.append(
        PromisedGoal(
            key=key, form=form, project=project, kind=kind, order=order, text=text
        )
    )
