"""Read a published budget that a person sent, as a job: a thick one takes minutes."""

import logging
from collections.abc import Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from budget.book.archive import Refused
from budget.choices import SecurityKind
from budget.models import JobRun
from budget.services import files, security
from budget.services.jobs import runs
from budget.services.jobs.kinds import Kind, Outcome
from performance.services import book_uploads
from performance.services.book_uploads import READ
from performance.sheets import publication

logger = logging.getLogger(__name__)


def _work(run: JobRun) -> Outcome:
    """Read the file from the beginning, and keep what it says or why it was refused.

    What could not be placed is told in the language of the person who sent it.
    """
    upload = book_uploads.of_run(run)
    if upload is None:
        logger.info("%s %s: another file took its place", run.name, run.slot)
        return Outcome()
    with translation.override(run.arguments["language"]):
        try:
            data = files.path_of(upload.file.sha256).read_bytes()
            found = publication.read(data, lambda done, of: runs.beat(run, done, of))
        except Refused as fault:
            book_uploads.refuse(run, str(fault))
            security.note(
                None,
                SecurityKind.UPLOAD_REFUSED,
                succeeded=False,
                user=upload.user,
                object=upload.file_name,
                detail=str(fault),
            )
            return Outcome({"refused": 1})
    book_uploads.read(run, found)
    return Outcome({"tables": len(found.tables), "forms": len(found.forms)})


KINDS: Final[Mapping[str, Kind]] = {READ: Kind(_work, _("读取部门预算"))}
