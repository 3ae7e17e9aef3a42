"""Who had a hand in a record of performance: who typed it, whose files stand beside."""

from collections.abc import Sequence

from budget.models import Reviewable, User
from budget.queries.authors import Entered, entered_by, people_of
from performance.models import Actual, Evidence


def authors(actor: User, rows: Sequence[Reviewable]) -> Entered:
    """Return in which records of one model the actor, or somebody for whom the actor
    acts, had a hand: two queries at most."""
    if not rows:
        return frozenset()
    people = people_of(actor)
    found = entered_by(people, rows)
    if isinstance(rows[0], Actual):
        # Whose files stand, or once stood, beside a figure is an author too.
        files = Evidence.objects.filter(
            actual__in=[row.pk for row in rows], uploader__in=people
        )
        found |= frozenset(files.values_list("actual_id", "uploader_id"))
    return found
