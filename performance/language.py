"""The language of the reader, as the pure modules name it."""

from django.utils.translation import get_language

from performance.sentences import Language


def language() -> Language:
    """Return the language of the page."""
    return "en" if (get_language() or "").startswith("en") else "zh"
