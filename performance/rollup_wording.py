"""The sentence that explains the light of a whole: what was counted, what was left out.

Plain templates, as in `performance.wording`.
"""

from typing import Final

from performance.choices import Light
from performance.lights.rollup import WORST_FIRST, Rollup
from performance.rounding import plain
from performance.sentences import LIGHTS, Language

WORDS: Final[dict[Language, dict[str, str]]] = {
    "zh": {
        "none": "没有可计的灯。",
        "one": "计灯{judged}项：{lights}",
        "many": "计灯{judged}项：{lights}",
        "light": "{light}{n}",
        "and": "、",
        "worst": "，取最差的灯。",
        "kept": "，例外比例{share}%，除外0项，取最差的灯。",
        "left_out": "，例外比例{share}%，除外最差的{n}项，取其余最差的灯。",
        "grey": "另有{n}项无灯，不计。",
    },
    "en": {
        "none": "No light to count.",
        "one": "{judged} light counted: {lights}",
        "many": "{judged} lights counted: {lights}",
        "light": "{n} {light}",
        "and": ", ",
        "worst": "; the worst one stands.",
        "kept": "; exception share {share}%, none left out, the worst one stands.",
        "left_out": (
            "; exception share {share}%, the worst {n} left out, "
            "the worst of the rest stands."
        ),
        "grey": " {n} more without a light, not counted.",
    },
}


def why_whole(whole: Rollup, language: Language = "zh") -> str:
    """Return the sentence that explains the light of `whole`."""
    words, grey = WORDS[language], whole.counts.get(Light.GREY, 0)
    more = words["grey"].format(n=grey) if grey else ""
    if not whole.judged:
        return words["none"] + more
    lights = words["and"].join(
        words["light"].format(light=LIGHTS[language][light], n=whole.counts[light])
        for light in WORST_FIRST
        if light is not Light.GREY and whole.counts.get(light)
    )
    counted = words["one" if whole.judged == 1 else "many"]
    return (
        counted.format(judged=whole.judged, lights=lights) + _taken(whole, words) + more
    )


def _taken(whole: Rollup, words: dict[str, str]) -> str:
    """Return which light stands for the whole."""
    if not whole.exceptions:
        return words["worst"]
    template = words["left_out" if whole.left_out else "kept"]
    return template.format(share=plain(whole.exceptions), n=whole.left_out)
