"""What the rules ask for beside a figure must be there before 送审."""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils import timezone

from performance.demands import Asked
from performance.language import language
from performance.models import Actual
from performance.queries.asked import missing_of


def require_explained(actual: Actual, now: datetime.datetime) -> None:
    """Refuse 送审 while something is missing that the rules ask for.

    Raises ValidationError with a sentence for each missing item.
    """
    require_nothing_missing(missing_of(actual, timezone.localdate(now)))


def require_nothing_missing(found: Collection[Asked]) -> None:
    """Raise ValidationError with a sentence for each item that is still missing."""
    if found:
        raise ValidationError([one.sentence(language()) for one in found])
