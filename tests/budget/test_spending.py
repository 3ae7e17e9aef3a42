"""Questions about a project's money beside the past."""

from decimal import Decimal

import pytest

from budget.spending import Past, is_settled, questions


def ask(executed, adjusted="1000000", before=None, budget=None, initial="1000000"):
    past = Past(
        initial=Decimal(initial),
        adjusted=None if budget is None else Decimal(budget),
        executed=None if before is None else Decimal(before),
    )
    return questions(adjusted=Decimal(adjusted), executed=Decimal(executed), past=past)


@pytest.mark.parametrize(
    ("executed", "adjusted", "before"),
    [
        ("250000", "1000000", None),
        ("0", "1000000", None),
        ("450000", "950000", "300000"),
        ("300000", "1000000", "300000"),
        ("1000000", "1000000", "999999.99"),
    ],
)
def test_ordinary_money_raises_no_question(executed, adjusted, before):
    assert ask(executed, adjusted, before) == ()


def test_more_spent_than_there_is_must_be_confirmed():
    (above,) = ask("1000000.01")
    assert (above.code, above.needs_reason) == ("above", False)
    assert above.key == "above:1000000.01:1000000.00"


def test_fall_needs_a_reason_in_words_and_no_tick():
    (fell,) = ask("299999.99", before="300000")
    assert fell.code == "fell"
    assert not is_settled(fell, {fell.key}, "—")
    assert is_settled(fell, (), "供应商退款")


def test_amount_typed_in_wan_is_recognised_by_last_months():
    slip = ask("38.05", before="300000")[0]
    assert (slip.code, slip.suggested) == ("execution_slip", Decimal(380500))


def test_amount_ten_thousand_times_too_large_is_recognised():
    slip = ask("2500000000")[0]
    assert (slip.code, slip.suggested) == ("execution_slip", Decimal(250000))


@pytest.mark.parametrize("typed", ["95", "9500000000"])
def test_budget_in_the_wrong_unit_is_recognised(typed):
    slip = ask("0", adjusted=typed)[0]
    assert (slip.code, slip.suggested) == ("budget_slip", Decimal(950000))


def test_budget_is_held_against_the_adjusted_one_where_there_is_one():
    assert ask("0", adjusted="3000000", budget="2900000") == ()


def test_each_confirmation_is_for_its_own_amounts():
    (above,) = ask("1000001")
    assert is_settled(above, {above.key}, "")
    (other,) = ask("1000002")
    assert not is_settled(other, {above.key}, "")
