"""A declared form that is typed and not saved: kept as a draft, and given up."""

from dataclasses import dataclass, field
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from budget import clock
from budget.workflow import StaleVersion
from performance import declared_edits, declared_kept
from performance.declaring import DeclaredForm, Problem
from performance.forms.common import storable
from performance.models import DeclarationDraft
from performance.queries import declaration_drafts
from performance.services import declaration_drafts as drafting
from performance.views.common import reader

# 暂存, by the button or while one types; 放弃草稿.
DRAFT: Final = "draft"
KEEP: Final = "keep"
DISCARD: Final = "discard"


@dataclass(kw_only=True)
class Shown:
    """What the page shows beside the form itself."""

    status: int = 200
    problems: tuple[Problem, ...] = ()
    other: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    draft: DeclarationDraft | None = None
    # What the page shows was typed earlier, and taken up again.
    restored: bool = False


def keep_sent(request: HttpRequest, base: DeclaredForm) -> None:
    """Keep what was sent to a form that is closed meanwhile."""
    keep(request, typed(request, base), base, Shown())


def typed(request: HttpRequest, base: DeclaredForm) -> DeclaredForm:
    """Return a form with what was typed into it."""
    sent = {key: storable(value) for key, value in request.POST.items()}
    return declared_edits.typed(base, sent)


def keep(
    request: HttpRequest, form: DeclaredForm, base: DeclaredForm, shown: Shown
) -> None:
    """Keep what was typed as the person's draft, and say so where that cannot be.

    What is the same as on record is no draft.
    """
    user = reader(request)
    if declared_kept.says_the_same(form, base):
        drafting.discard(base, user)
        return
    try:
        version = _version(request)
        shown.draft = drafting.keep(form, version=version, actor=user, now=clock.now())
    except StaleVersion as fault:
        shown.draft = declaration_drafts.of(user, base)
        shown.refused = [*shown.refused, str(fault)]
    except ValidationError as fault:
        shown.refused = [*shown.refused, *fault.messages]


def kept_by_itself(
    request: HttpRequest, form: DeclaredForm, base: DeclaredForm
) -> HttpResponse:
    """Keep what stands in the boxes while the person goes on typing."""
    shown = Shown()
    keep(request, form, base, shown)
    status = 409 if shown.refused else 200
    if shown.refused and shown.draft is not None:
        # The page goes on with the version it had: it does not write over the other.
        shown.draft.version = _version(request)
    context = {"draft": shown.draft, "refused": shown.refused}
    return render(request, "performance/declare_kept.html", context, status=status)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("draft", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def discarded(request: HttpRequest, base: DeclaredForm) -> HttpResponse:
    """Give a draft up, and show what is on record."""
    drafting.discard(base, reader(request))
    messages.success(request, _("草稿已放弃。"))
    return redirect(request.get_full_path())
