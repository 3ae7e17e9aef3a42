"""One sentence in both languages of the screens. Pure."""

from typing import NamedTuple


class Sentence(NamedTuple):
    """The same thing said in Chinese and in English, with {named} places."""

    zh: str
    en: str

    def say(self, language: str = "zh", **figures: str) -> str:
        """Fill the places and return it in "en" or, for anything else, Chinese."""
        return (self.en if language == "en" else self.zh).format(**figures)
