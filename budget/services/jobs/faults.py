"""What went wrong, as an administrator reads it; and what is no fault of one row."""

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError

from budget.choices import JobNote
from budget.services.jobs.kinds import Note, Refused


class UnknownJob(LookupError):
    """The program has no job of this name."""


class TakenOver(Exception):
    """The run fell silent and another worker has it: this one must stop."""


_DATABASE = (OperationalError, InterfaceError)
_NETWORK = (ConnectionError, TimeoutError)
# These end the attempt; anything else may be the fault of one row and is counted.
NOT_OF_A_ROW = (*_DATABASE, *_NETWORK, SoftTimeLimitExceeded, TakenOver, MemoryError)


def note_of(fault: Exception) -> Note:
    """Return the note for a fault; its text may hold business data and stays out."""
    if isinstance(fault, Refused):
        return fault.note
    if isinstance(fault, UnknownJob):
        return JobNote.UNKNOWN_JOB, ""
    if isinstance(fault, SoftTimeLimitExceeded):
        return JobNote.TIMEOUT, ""
    if isinstance(fault, _DATABASE):
        return JobNote.DATABASE, ""
    if isinstance(fault, _NETWORK):
        return JobNote.NETWORK, ""
    return JobNote.FAULT, type(fault).__name__
