"""抽查建议: the signs of a figure, their weights and their words."""

import datetime
from decimal import Decimal

import pytest

from performance import sampling
from performance.choices import Sign
from performance.sampling import Facts, Reason

DUE = datetime.date(2024, 10, 20)


def facts(value="27", **known):
    numbers = {"previous", "replaced"}
    known = {k: Decimal(v) if k in numbers else v for k, v in known.items()}
    return Facts(value=None if value is None else Decimal(value), **known)


def day(number):
    return {"submitted_on": DUE.replace(day=number), "due_on": DUE}


def exactly(*numbers):
    return {"targets": frozenset(map(Decimal, numbers))}


VECTORS = [
    ("nothing to ask", facts(), []),
    ("no figure at all", facts(None, previous="3", cumulative=True), []),
    ("corrected", facts("34.6", replaced="31.9"), [Sign.CHANGED]),
    ("corrected to the same", facts("31.90", replaced="31.9"), []),
    ("evidence replaced", facts(evidence_changed=2), [Sign.EVIDENCE_CHANGED]),
    ("sent after the lock", facts(after_lock=True), [Sign.AFTER_LOCK]),
    ("fell", facts("20", previous="24", cumulative=True), [Sign.FELL]),
    ("a level may fall", facts("20", previous="24"), []),
    ("fell to nought", facts("0", previous="24", cumulative=True), [Sign.FELL]),
    ("jumped to the target", facts("30", previous="9", **exactly(30)), [Sign.EXACTLY]),
    ("of two targets one", facts("30", previous="9", **exactly(40, 30)), ["exactly"]),
    ("there before", facts("30", previous="30", **exactly(30)), []),
    ("the first figure", facts("30", **exactly(30)), []),
    ("beyond the target", facts("31", previous="9", **exactly(30)), []),
    ("the day before", facts(**day(19)), []),
    ("on the due day", facts(**day(20)), [Sign.LAST_DAY]),
    ("late", facts(**day(21)), [Sign.LAST_DAY]),
    ("never sent", facts(submitted_on=None, due_on=DUE), []),
    ("round", facts("5000"), [Sign.ROUND]),
    ("round and negative", facts("-300"), [Sign.ROUND]),
    ("two digits", facts("90"), []),
    ("two digits that count", facts("1200"), []),
    ("places behind", facts("100.5"), []),
    ("a share of the whole", facts("100", share=True), []),
    ("stood still", facts(previous="27", cumulative=True), [Sign.UNCHANGED]),
    ("a level may stand", facts(previous="27"), []),
    ("stood at nought", facts("0", previous="0", cumulative=True), []),
    (
        "several, the weightiest first",
        facts("300", replaced="280", previous="9", after_lock=True, **exactly(300)),
        [Sign.CHANGED, Sign.AFTER_LOCK, Sign.EXACTLY, Sign.ROUND],
    ),
]


@pytest.mark.parametrize(("what", "known", "signs"), VECTORS)
def test_each_sign_shows_where_it_should(what, known, signs):
    assert [reason.sign for reason in sampling.reasons(known)] == signs, what


def test_points_add_up():
    found = sampling.reasons(facts("300", replaced="280", after_lock=True))
    assert sampling.risk(found) == 30 + 20 + 10
    assert sampling.risk(()) == 0


def test_what_moved_after_approval_weighs_most():
    first, second, *rest = sampling.WEIGHTS.values()
    assert list(sampling.WEIGHTS)[:2] == [Sign.CHANGED, Sign.EVIDENCE_CHANGED]
    assert min(first, second) > max(rest)
    assert set(sampling.WEIGHTS) == set(sampling.QUESTIONS) == set(Sign)


@pytest.mark.parametrize("sign", Sign)
def test_each_sign_is_a_question_in_both_languages(sign):
    reason = Reason(sign, "34.6", "31.9", 2)
    assert reason.sentence("zh").endswith("？")
    assert reason.sentence("en").endswith("?")
    for verdict in ("造假", "虚报", "违规", "fraud", "false"):
        assert verdict not in reason.sentence("zh") + reason.sentence("en")


def test_the_words_name_the_figures():
    reason = sampling.reasons(facts("34.6", replaced="31.9"))[0]
    assert reason.sentence().startswith("终审后由31.9改为34.6")
