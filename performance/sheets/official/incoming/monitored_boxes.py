"""Which boxes of a figure a monitoring sheet that came back says otherwise. Pure."""

from typing import Final

from performance.models.explanation import CAUSES
from performance.sheets.columns import TICK, likelihoods
from performance.sheets.official.incoming.matching import Known
from performance.sheets.official.reading import heads
from performance.sheets.official.reading.terms import Line

TICKS: Final = ("√", "✓", "✔", "☑", "是", "1", "V", "v")
UNTICKED: Final = ("", "□", "否", "0", "×", "/", "—", "-")
# The sheet's columns that are boxes of a figure.
BOXES: Final = {"actual": "text", "forecast": "forecast", "explanation": "explanation"}


def moved(known: Known, line: Line) -> dict[str, str]:
    """Return the boxes that the file says otherwise than the sheet that went out."""
    found = {}
    for key, box in BOXES.items():
        if key in line.texts and line.text(key) != known.texts[key]:
            found[box] = line.text(key)
    for cause in CAUSES:
        text = _tick(line.text(cause))
        if cause in line.texts and text != _tick(known.texts[cause]):
            found[cause] = text
    said = _likelihood(line)
    if said is not None and said != _likelihood(Line(line.place, known.texts)):
        found["likelihood"] = said
    return found


def _tick(text: str) -> str:
    if text.strip() in TICKS:
        return TICK
    return "" if text.strip() in UNTICKED else text.strip()


def _likelihood(line: Line) -> str | None:
    """Return the word of 完成目标可能性, ticked or written; None without columns."""
    if "likelihood" in line.texts:
        return line.text("likelihood").strip()
    columns = [key for key in heads.CHANCE_KEYS if key in line.texts]
    if not columns:
        return None
    words = {value: word for word, value in likelihoods().items()}
    ticked = [words[key] for key in columns if _tick(line.text(key))]
    return ticked[0] if ticked else ""
