"""Amounts on a page: 元 to the cent, and 万元 beside it."""

from decimal import Decimal

from django import template

from budget import money

register = template.Library()


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Return an amount in yuan with thousands separators and two decimals."""
    return "" if amount is None or amount == "" else money.display(amount, "元")


@register.filter
def wan(amount: Decimal | None) -> str:
    """Return the same amount as "61.25万元"."""
    if amount is None or amount == "":
        return ""
    return f"{money.display(amount, '万元')}万元"
