"""The published text of 2024, put together from the parts that are kept with tests:
what stands around its tables, the tables, and the goal forms."""

from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
AROUND: Final = HERE / "data" / "qingshan-2024.txt"
FORMS: Final = HERE.parents[2] / "files" / "declared-2024.txt"
AFTER: Final = "第三部分"


def whole() -> str:
    """Return the publication as one text, in its order."""
    around = AROUND.read_text(encoding="utf-8")
    at = around.index(AFTER)
    forms = FORMS.read_text(encoding="utf-8")
    return f"{around[:at]}\n{forms}\n{around[at:]}"
