"""What is shipped to browsers runs in Chromium 86, over plain http.

Government desktops keep that browser for years. The table names what came later, by
the first version that has it, as caniuse.com and MDN give it; a word of one's own that
looks like such a feature is named otherwise. What a browser may pass over without harm
(a property that only decorates) is allowed by name, with why.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config.settings import BASE_DIR

OLDEST = 86
SECURE = "only over https"

CSS = {
    "a list in :not()": (88, r":not\([^()]*,"),
    ":is() and :where()": (88, r":(?:is|where)\("),
    ":has()": (105, r":has\("),
    "inset": (87, r"(?<![\w-])inset(?:-(?:block|inline))?[\w-]*\s*:"),
    "logical shorthands": (87, r"(?<![\w-])(?:margin|padding)-(?:block|inline)\s*:"),
    "aspect-ratio": (88, r"(?<![\w(-])aspect-ratio\s*:"),
    "::file-selector-button": (89, r"::file-selector-button"),
    "overflow: clip": (90, r"overflow(?:-[xy])?\s*:\s*clip"),
    "accent-color": (93, r"(?<![\w-])accent-color\s*:"),
    "scrollbar-gutter": (94, r"scrollbar-gutter\s*:"),
    "@layer": (99, r"@layer\b"),
    "single transforms": (104, r"[{;]\s*(?:translate|rotate|scale)\s*:"),
    "ranges in @media": (104, r"@media[^{]*[<>]"),
    "@container": (105, r"@container\b"),
    "dvh and its like": (108, r"\d[dsl]v(?:h|w|min|max)\b"),
    "color-mix() and new colours": (111, r"(?:color-mix|oklch|oklab|lch|lab)\("),
    "round() and trigonometry": (125, r"(?<![\w-])(?:round|mod|rem|sin|cos|tan)\("),
    "text-wrap": (114, r"text-wrap\s*:"),
    "subgrid": (117, r"\bsubgrid\b"),
    "field-sizing": (123, r"field-sizing\s*:"),
    "light-dark()": (123, r"light-dark\("),
    "text-underline-offset": (87, r"text-underline-offset\s*:"),
    "text-decoration-thickness": (89, r"text-decoration-thickness\s*:"),
    "hyphens": (88, r"(?<![\w-])hyphens\s*:"),
    "forced-colors": (89, r"forced-colors\s*:"),
    "prefers-contrast": (96, r"prefers-contrast\s*:"),
}
JS = {
    ".at()": (92, r"\.at\("),
    "Object.hasOwn": (93, r"Object\.hasOwn\("),
    "class static blocks": (94, r"\bstatic\s*\{"),
    "findLast": (97, r"\.findLast(?:Index)?\("),
    "structuredClone": (98, r"\bstructuredClone\("),
    "showPicker": (99, r"\.showPicker\("),
    "inert": (102, r"\.inert\b"),
    "AbortSignal.timeout": (103, r"AbortSignal\.(?:timeout|any)\b"),
    "checkVisibility": (105, r"\.checkVisibility\("),
    "copies of arrays": (110, r"\.to(?:Sorted|Reversed|Spliced)\(|\.with\("),
    "a submitter in FormData": (112, r"new FormData\([^()]+,"),
    "the size of a query": (113, r"searchParams\.size\b"),
    "popover": (114, r"\.(?:show|hide|toggle)Popover\("),
    "groupBy": (117, r"\b(?:Object|Map)\.groupBy\("),
    "withResolvers": (119, r"Promise\.withResolvers\("),
    "URL.canParse": (120, r"URL\.canParse\("),
    "Array.fromAsync": (121, r"Array\.fromAsync\("),
    "algebra of sets": (
        122,
        r"\.(?:isSubsetOf|symmetricDifference|intersection|isDisjointFrom)\(",
    ),
    "Intl.Segmenter": (87, r"Intl\.Segmenter\b"),
    "private in": (91, r"#\w+\s+in\s"),
    "cause of an error": (93, r"Error\([^()]*\{\s*cause\b"),
    "setHTML": (146, r"\.setHTML(?:Unsafe)?\("),
    "new selectors": (88, r"(?:Selector(?:All)?|matches|closest)\([^)]*:(?:is|has)\("),
    f"navigator.clipboard ({SECURE})": (OLDEST + 1, r"navigator\.clipboard\b"),
    f"crypto.randomUUID ({SECURE})": (92, r"\.randomUUID\("),
    f"crypto.subtle ({SECURE})": (OLDEST + 1, r"crypto\.subtle\b"),
    f"navigator.locks ({SECURE})": (OLDEST + 1, r"navigator\.locks\b"),
    f"service workers ({SECURE})": (OLDEST + 1, r"\.serviceWorker\b"),
}
HTML = {
    "inert": (102, r"<[^>]*\sinert[\s>=]"),
    "popover": (114, r"<[^>]*\spopover(?:target)?[\s>=]"),
    "hidden until found": (102, r"until-found"),
    "search element": (118, r"<search\b"),
}

# Passed over by an old browser without harm: the page reads and works the same.
HARMLESS = {
    "accent-color": "the bar of progress has the browser's colour",
    "text-underline-offset": "the line under a link stands closer",
    "text-decoration-thickness": "the line under a link is thicker",
    "forced-colors": "only for a system setting that such a browser does not tell of",
}
# What others' files hold, each looked at.
KNOWN = {
    ("bootstrap.min.css", "inset"): "floating labels, which no page has",
    ("bootstrap.min.css", "::file-selector-button"): (
        "rules of its own, beside those for ::-webkit-file-upload-button"
    ),
    ("bootstrap.min.css", "text-underline-offset"): "links only",
}
KINDS = {".css": CSS, ".js": JS, ".html": HTML}
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'\\])//[^\n]*|\{#.*?#\}", re.DOTALL)
_NEW_RULE = re.compile(r"[{}]|[^{};]+(?=[{};])|;")


def later(text: str, features: dict[str, tuple[int, str]]) -> list[str]:
    """Name what a text uses that came after the oldest browser."""
    plain = _COMMENT.sub(" ", text)
    return [
        name
        for name, (since, pattern) in features.items()
        if since > OLDEST and re.search(pattern, plain)
    ]


def nested(css: str) -> list[str]:
    """Return the selectors of rules that stand inside a rule, not inside an @-rule."""
    found, rules, head = [], [], ""
    for token in _NEW_RULE.findall(_COMMENT.sub(" ", css)):
        if token == "{":
            if rules and not rules[-1].startswith("@"):
                found.append(head)
            rules.append(head)
        elif token == "}":
            rules.pop()
        head = token.strip() if token not in "{};" else ""
    return found


def own() -> Iterator[Path]:
    for folder in (BASE_DIR / "static" / "css", BASE_DIR / "static" / "js"):
        yield from sorted(folder.iterdir())
    yield from sorted((BASE_DIR / "templates").rglob("*.html"))


def vendored() -> Iterator[Path]:
    files = (BASE_DIR / "static" / "vendor").rglob("*.min.*")
    yield from sorted(file for file in files if file.suffix in KINDS)
    htmx = finders.find("django_htmx/htmx-2.min.js")
    assert htmx
    yield Path(str(htmx))


pytestmark = pytest.mark.once


def test_our_own_files_use_nothing_that_came_later() -> None:
    found = {
        (file.name, name)
        for file in own()
        for name in later(file.read_text("utf-8"), KINDS[file.suffix])
        if name not in HARMLESS
    }
    assert found == set()


def test_what_is_vendored_uses_only_what_was_looked_at() -> None:
    found = {
        (file.name, name)
        for file in vendored()
        for name in later(file.read_text("utf-8"), KINDS[file.suffix])
    }
    assert found == set(KNOWN)


def test_no_rule_of_a_style_sheet_stands_inside_another() -> None:
    for file in [*own(), *vendored()]:
        if file.suffix == ".css":
            assert nested(file.read_text("utf-8")) == [], file.name


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        (".css", "a:has(b) { color: red }", ":has()"),
        (".css", "a { inset: 0 }", "inset"),
        (".css", "a { height: 100dvh }", "dvh and its like"),
        (".css", "@media (width >= 30rem) { a { top: 0 } }", "ranges in @media"),
        (".js", "const last = rows.at(-1);", ".at()"),
        (".js", "navigator.clipboard.writeText(x)", f"navigator.clipboard ({SECURE})"),
        (".js", "new FormData(form, button)", "a submitter in FormData"),
        (".html", "<div inert>", "inert"),
    ],
)
def test_what_came_later_is_found(kind: str, text: str, name: str) -> None:
    assert later(text, KINDS[kind]) == [name]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (".css", "a { box-shadow: inset 0 0 1px; gap: 1rem } a:not(.b) { top: 0 }"),
        (".css", "@media print { a { color: red } } /* :has() */"),
        (".js", "a ??= b.replaceAll(x, y); // rows.at(-1)"),
    ],
)
def test_what_the_oldest_has_passes(kind: str, text: str) -> None:
    assert later(text, KINDS[kind]) == []


def test_a_rule_inside_a_rule_is_found() -> None:
    assert nested("a { color: red; & b { top: 0 } }") == ["& b"]
    assert nested("@media print { a { top: 0 } b { top: 0 } }") == []
