"""Every Chinese text has English, and the committed catalogue is the compiled one."""

import re
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.core.exceptions import ValidationError
from django.forms import fields
from django.utils.translation import gettext, ngettext, override

from config.local import messages

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}")
# Han characters, and the full-width marks that go with them.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def translated() -> list[Message]:
    return [message for message in messages.load() if message.id]


def forms(value: object) -> list[str]:
    return list(value) if isinstance(value, tuple | list) else [str(value)]


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def faulty_placeholders(source: object, english: object) -> list[str]:
    """Return the forms whose placeholders are not those of the Chinese text."""
    wanted = placeholders(forms(source)[0])
    return [form for form in forms(english) if placeholders(form) != wanted]


@pytest.mark.slow
def test_every_text_has_english() -> None:
    assert messages.missing(messages.load(), messages.texts()) == []


def test_compiled_catalogue_is_the_written_one() -> None:
    committed = messages.CATALOGUE.with_suffix(".mo").read_bytes()
    assert committed == messages.compiled(messages.load())


def test_words_of_the_framework_are_said_anew_in_chinese() -> None:
    """An id that Django no longer has would change nothing."""
    catalogue = messages.reworded()
    committed = messages.REWORDED.with_suffix(".mo").read_bytes()
    assert committed == messages.compiled(catalogue)
    path = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        known = read_po(file, locale="zh_Hans")
    for message in catalogue:
        if message.id:
            theirs = known.get(forms(message.id)[0])
            assert theirs is not None, message.id
            assert forms(theirs.id) == forms(message.id)
            assert faulty_placeholders(message.id, message.string) == []


def test_a_refused_box_is_told_in_plain_chinese() -> None:
    box = fields.DecimalField(max_digits=5, decimal_places=2)
    words = fields.CharField(max_length=3)
    for field, text, told in (
        (box, "1e30", "数字过长，整数和小数合计最多5位。"),
        (box, "40.555", "最多2位小数。"),
        (box, "1234", "整数部分最多3位。"),
        (words, "一\x00", "含有不能保存的字符（空字符），请删去后重新填写。"),
        (words, "一二三四", "最多3个字，现有4个，请缩短。"),
    ):
        with override("zh-hans"), pytest.raises(ValidationError) as refused:
            field.clean(text)
        assert refused.value.messages == [told]


def test_header_is_the_same_on_every_day() -> None:
    assert messages.empty().mime_headers == messages.load().mime_headers


def test_english_has_the_placeholders_of_its_text() -> None:
    faults = {
        forms(message.id)[0]: faulty_placeholders(message.id, message.string)
        for message in translated()
    }
    assert {text: wrong for text, wrong in faults.items() if wrong} == {}


@pytest.mark.parametrize("english", ["%(m)s days", "days", "%(n)s of %(n)s", "%s"])
def test_a_changed_placeholder_is_found(english: str) -> None:
    assert faulty_placeholders("%(n)s 天", english) == [english]


def test_english_holds_no_chinese() -> None:
    english = [form for message in translated() for form in forms(message.string)]
    assert [form for form in english if CHINESE.search(form)] == []


def test_django_reads_the_english() -> None:
    with override("en"):
        assert gettext("送审") == "Submit"


@pytest.mark.parametrize(
    ("n", "english"), [(1, "1 working day"), (2, "2 working days")]
)
def test_english_counts_days(n: int, english: str) -> None:
    with override("en"):
        assert ngettext("%(n)s 个工作日", "%(n)s 个工作日", n) % {"n": n} == english


# Told in both languages at once.
FAULTS = {"400.html", "413.html", "500.html"}
# An official form's foot, what an auditor takes away, the name of the language.
IN_CHINESE = FAULTS | {"paper.html", "audit_package.html", "language.html"}
TAG = re.compile(r"(\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\})", re.DOTALL)
BLOCK = re.compile(r"\{% (end)?(blocktranslate|comment)\b")


def bare_texts(source: str) -> list[str]:
    """Return the texts of a template that no tag translates."""
    found, inside = [], False
    for part in TAG.split(source):
        block = BLOCK.match(part)
        if block:
            inside = not block[1]
        elif not inside and not TAG.fullmatch(part):
            found.append(part)
    return found


def test_no_template_says_anything_that_stays_chinese_in_english() -> None:
    marks = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uffef]")
    faults = {
        path.name: marks.findall(text)
        for path in sorted((messages.ROOT / "templates").rglob("*.html"))
        if path.name not in IN_CHINESE
        for text in bare_texts(path.read_text(encoding="utf-8"))
        if marks.search(text)
    }
    assert faults == {}
