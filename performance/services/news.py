"""What a line of news is about: shared by those who gather them."""

import datetime
from dataclasses import dataclass

# Older than this is no news: a body that starts now hears of what is fresh.
FRESH = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Item:
    """A target or paper that something happened to, with what is said of it.

    `link` is where one of them is seen; of several the list of `year` and `month`.
    """

    department: str
    name: str
    why: str
    why_en: str
    link: str
    name_en: str = ""
    year: int = 0
    month: int = 0
