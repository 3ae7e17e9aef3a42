"""Addresses that several records have alike: each act of a review, each medium."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db.models import TextChoices
from django.http import HttpResponse
from django.urls import URLPattern, path

from performance.views import papers

Verb = TypeVar("Verb", bound=TextChoices)
View = Callable[..., HttpResponse]


def by_verb(base: str, name: str, acts: Mapping[Verb, View]) -> list[URLPattern]:
    """Return an address below `base` for each act on a record."""
    return [
        path(f"{base}/{verb.value}/", view, name=f"{name}-{verb.value}")
        for verb, view in acts.items()
    ]


def by_medium(base: str, name: str, view_of: Callable[[str], View]) -> list[URLPattern]:
    """Return an address below `base` for each medium that a paper is taken away in."""
    return [
        path(f"{base}/{medium}/", view_of(medium), name=f"{name}-{medium}")
        for medium in papers.MEDIA
    ]
