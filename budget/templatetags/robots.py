"""How a robot's page says what happened to a message."""

from django import template

from budget import refusals

register = template.Library()


@register.filter
def explained(reason: str) -> str:
    """Return why a message was not taken, in words."""
    return refusals.explained(reason)
