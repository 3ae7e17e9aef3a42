"""Promises without a number: graded ones, yes/no, and deadlines."""

import datetime

from performance.choices import Grade, Light, Measure
from performance.lights.terms import Figure, Promise, Reason, Verdict

GRADES = {
    Grade.MET: Verdict(Light.GREEN, Reason.GRADE_MET),
    Grade.PARTLY: Verdict(Light.YELLOW, Reason.GRADE_PARTLY),
    Grade.MISSED: Verdict(Light.RED, Reason.GRADE_MISSED),
}
NO_FIGURE = Verdict(Light.GREY, Reason.NO_FIGURE)
NO_TARGET = Verdict(Light.GREY, Reason.NO_TARGET)


def judge_grade(promise: Promise, figure: Figure | None) -> Verdict:
    """Judge a grade by its band, the same in every month.

    A yes/no promise knows no "partly": whatever is not met is red.
    """
    if figure is None or figure.grade is Grade.NONE:
        return NO_FIGURE
    if promise.measure is not Measure.YES_NO:
        return GRADES[figure.grade]
    if figure.grade is Grade.MET:
        return Verdict(Light.GREEN, Reason.YES)
    return Verdict(Light.RED, Reason.NO)


def judge_date(promise: Promise, figure: Figure | None) -> Verdict:
    """Judge a deadline on the period's last day; late only once the day has ended.

    Work said to be done after that day is not done yet.
    Raises ValueError when the figure does not say its `as_of`.
    """
    if promise.date is None:
        return NO_TARGET
    if figure is None:
        return NO_FIGURE
    if figure.as_of is None:
        raise ValueError("a deadline is judged as of a day")
    if figure.date is not None and figure.date <= figure.as_of:
        return _done(figure.date, promise.date)
    if figure.as_of <= promise.date:
        return Verdict(Light.GREY, Reason.DATE_NOT_DUE)
    return Verdict(Light.RED, Reason.DATE_OVERDUE)


def _done(done: datetime.date, due: datetime.date) -> Verdict:
    if done <= due:
        return Verdict(Light.GREEN, Reason.DATE_ON_TIME)
    return Verdict(Light.YELLOW, Reason.DATE_LATE)
