"""Each view says who may call it. One that says nothing is refused to everybody."""

from collections.abc import Callable
from typing import Any, TypeVar

from budget.choices import Duty

View = TypeVar("View", bound=Callable[..., Any])
EVERYONE = frozenset(Duty)


def allow(*duties: Duty) -> Callable[[View], View]:
    """Open a view to signed-in accounts of these duties."""

    def mark(view: View) -> View:
        view.xushi_duties = frozenset(duties)  # type: ignore[attr-defined]
        return view

    return mark


def signed_in(view: View) -> View:
    """Open a view to every signed-in account."""
    return allow(*EVERYONE)(view)


def public(view: View) -> View:
    """Open a view to people who are not signed in."""
    view.xushi_public = True  # type: ignore[attr-defined]
    return view
