"""登记预算公开: from that moment the declarations of a budget bind as they stand."""

import datetime

from django.utils.translation import gettext as _

from budget.audit import door
from budget.choices import Action
from budget.models import BudgetBook, User
from budget.services import publishing
from budget.services.publishing import Publishing
from budget.workflow import IllegalTransition
from performance.queries.publishing import declarations
from performance.services import locks


def publish_book(
    *, book_id: int, given: Publishing, actor: User, now: datetime.datetime
) -> BudgetBook:
    """Publish a budget; from then on its targets change by an adjustment alone.

    Nobody saves or sends a declaration of it meanwhile. Raises as
    `budget.services.publishing.publish`, and IllegalTransition while a reviewer has a
    declaration before them.
    """
    with door.change(
        actor=actor,
        action=Action.BOOK_PUBLISHED,
        document_no=given.document_no.strip(),
        now=now,
    ):
        seen = BudgetBook.objects.select_related("department").get(pk=book_id)
        locks.one_at_a_time([seen.department.path], locks.DECLARING)
        book = publishing.publish(book_id=book_id, given=given, actor=actor, now=now)
        read = [row.name for row in declarations(book) if row.is_read]
        if read:
            raise IllegalTransition(
                _("还有申报表在审核中，终审或退回之后才能登记公开：%s")
                % "、".join(read)
            )
        return book
