"""What an act knows of single records before they are written."""

from typing import Generic, TypeVar

from budget.models import Tracked

Known = TypeVar("Known")


class ByRecord(Generic[Known]):
    """Something kept beside records, told apart by identity: new ones have no key yet.

    Each record is held, for the id of one that is gone passes to the next one made.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Tracked, Known]] = {}

    def keep(self, record: Tracked, known: Known) -> None:
        """Know this of the record from now on, instead of what was known."""
        self._kept[id(record)] = (record, known)

    def get(self, record: Tracked, default: Known) -> Known:
        """Return what is known of this very record, else `default`."""
        return self._kept.get(id(record), (record, default))[1]
