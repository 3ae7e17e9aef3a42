"""The menu marks the item that a page belongs to."""

import pytest
from django.test import override_settings
from django.urls import get_resolver, reverse

from config.menu import AREAS
from tests.base import NOON
from tests.performance.adding_case import AddingCase

# Pages of nobody's item: the way in, one's own account and notices, what is no page.
APART = {
    "budget:account",
    "budget:account-email",
    "budget:healthz",
    "budget:healthz-jobs",
    "budget:language",
    "budget:login",
    "budget:logout",
    "budget:notice-read",
    "budget:notices",
    "budget:notices-read",
    "budget:password",
    "performance:home",
}


def names():
    """Return the names of all addresses."""
    return {
        f"{app}:{name}"
        for app in ("budget", "performance")
        for name in get_resolver().namespace_dict[app][1].reverse_dict
        if isinstance(name, str)
    }


def item_of(name):
    return next((item for item, those in AREAS if name.startswith(those)), "")


def test_every_page_belongs_to_an_item_or_is_known_to_belong_to_none():
    assert {name for name in names() if not item_of(name)} == APART


@pytest.mark.parametrize("item", [item for item, _those in AREAS])
def test_every_item_belongs_to_itself(item):
    assert item_of(item) == item
    assert reverse(item)


@pytest.mark.parametrize(
    ("page", "item"),
    [
        ("performance:project-addition-edit", "performance:declare"),
        ("performance:project-addition", "performance:forms"),
        ("performance:project-adjust", "performance:adjustments"),
        ("performance:project-detail", "performance:board"),
        ("performance:target-ledger", "performance:adjustments"),
        ("performance:target-rectify", "performance:rectifications"),
        ("performance:book-publish", "performance:forms"),
        ("performance:carried-return", "performance:carried-approve"),
        ("budget:book-findings", "budget:book-list"),
        ("budget:record-history", "budget:timeline"),
    ],
)
def test_a_page_belongs_where_it_is_opened_from(page, item):
    assert item_of(page) == item


@pytest.mark.slow
@override_settings(CLOCK=NOON.isoformat())
class MarkedTests(AddingCase):
    def test_a_page_below_an_item_marks_it_and_the_items_own_page_itself(self):
        self.client.force_login(self.lead)
        declare = reverse("performance:declare")
        for page, word in (
            (f"/forms/projects/{self.project.pk}/addition/edit/", "true"),
            (declare, "page"),
        ):
            answer = self.client.get(page)
            self.assertContains(answer, "aria-current", 1)
            self.assertContains(answer, f'href="{declare}" aria-current="{word}"')
