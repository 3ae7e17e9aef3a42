"""Thousands of ids in one parameter."""

from performance.models import Indicator
from performance.queries.among import among, within
from tests.base import TestCase


class AmongTests(TestCase):
    def test_both_take_ids_that_can_be_read_only_once(self) -> None:
        mine = [self.indicator.pk]
        for condition in (
            within("id", iter(mine)),
            within("id", mine),
        ):
            found = Indicator.objects.filter(condition)
            self.assertEqual(list(found.values_list("pk", flat=True)), mine)
        found = Indicator.objects.filter(pk__in=among(iter(mine)))
        self.assertEqual(list(found.values_list("pk", flat=True)), mine)
