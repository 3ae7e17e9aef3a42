"""The board's rows as text: every figure and badge made once, none in a template.

A board has hundreds of rows, and some stand on it twice; dotted look-ups, filters and
included fragments in each were four fifths of the page's time.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from budget import periods
from performance.choices import Light
from performance.language import language
from performance.queries.judging import Judged
from performance.templatetags.shown import number

SPACE = SafeString(" ")


@dataclass(frozen=True, slots=True)
class Line:
    """One commitment as the board shows it; `since` dates an earlier month's figure.

    `light` holds a head's word beside it, where `accepted`; `outlook` likewise.
    """

    pk: int
    address: str
    name: str
    promised: str
    original: str
    counted: bool
    # Whether it does not bind yet, and then whether it is granted and only its day has
    # not come.
    awaiting: bool
    granted: bool
    actual: str
    since: str
    expected: str
    light: SafeString
    outlook: str
    outlook_more: str
    state: SafeString
    why: str
    explanation: str
    accepted: bool
    ahead_accepted: bool


class Lines:
    """The lines of one board, by commitment, in the language of the request."""

    def __init__(
        self,
        rows: Iterable[Judged],
        accepted: Container[int] = (),
        ahead: Container[int] = (),
    ) -> None:
        """Make them; `accepted` are the targets with a head's word beside their goal
        light, `ahead` those with one beside their outlook."""
        self._accepted, self._ahead = accepted, ahead
        self._badges: dict[tuple[str, object, object, str], SafeString] = {}
        # Reversed once: for each row it would cost more than the row.
        self._before, self._after = reverse(
            "performance:target-detail", args=[0]
        ).rsplit("0", 1)
        self._made = {row.commitment.pk: self._line(row) for row in rows}

    def of(self, rows: Iterable[Judged]) -> list[Line]:
        """Return the lines of some of the rows."""
        return [self._made[row.commitment.pk] for row in rows]

    def _line(self, row: Judged) -> Line:
        commitment = row.commitment
        since = periods.short_label(row.row.month, language()) if row.row else ""
        accepted = commitment.pk in self._accepted
        return Line(
            pk=commitment.pk,
            address=f"{self._before}{commitment.pk}{self._after}",
            name=commitment.name_printed,
            promised=row.promised,
            original=row.original,
            counted=row.counted,
            awaiting=row.promise.awaiting,
            granted=row.granted,
            actual=number(row.shown),
            since=since if row.old else "",
            expected=number(row.expected),
            light=self._light(row, accepted),
            outlook=self._outlook(row),
            outlook_more=(row.annual or row).outlook_why(language()),
            state=self._badge("state", row.state.state.value, row.state.days_late),
            why=row.why(language()),
            explanation=row.explanation,
            accepted=accepted,
            ahead_accepted=commitment.pk in self._ahead,
        )

    def _light(self, row: Judged, accepted: bool) -> SafeString:
        """Return the goal light, with a head's word where one stands beside it."""
        light = self._badge("light", row.light.value, row.hollow)
        return light + SPACE + self._badge("accepted", "", "") if accepted else light

    def _outlook(self, row: Judged) -> str:
        """Return a badge where the year's end has a light, else the plain word."""
        word, light = row.outlook_word(language()), row.outlook.light
        if light is Light.GREY:
            return word
        badge = self._badge("light", light.value, row.hollow, word)
        if row.commitment.pk not in self._ahead:
            return badge
        return badge + SPACE + self._badge("accepted", "", "")

    def _badge(self, kind: str, value: str, more: object, word: str = "") -> SafeString:
        """Render a badge's fragment, once for all rows that look alike."""
        key = (kind, value, more, word)
        if key not in self._badges:
            context = {"value": value, "hollow": more, "days": more, "word": word}
            self._badges[key] = render_to_string(f"fragments/{kind}.html", context)
        return self._badges[key]
