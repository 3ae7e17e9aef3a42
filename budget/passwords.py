"""Two password policies that contradict each other; a setting chooses one."""

import secrets
import string
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DENGBAO_LENGTH = 10
DENGBAO_KINDS = 3
ASVS_LENGTH = 15
# Without letters and digits that are mistaken for each other on paper. Four groups of
# four are 78 bits or more, and meet both policies.
FIRST_LETTERS = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
FIRST_GROUPS = 4
CONTEXT_WORDS = ("xushi", "bureau", "qingshan", "jixiao", "password", "admin")


def kinds(password: str) -> int:
    """Count the kinds of characters: lower, upper, digit, other (0 to 4)."""
    tests = (str.islower, str.isupper, str.isdigit, _is_other)
    return sum(any(test(char) for char in password) for test in tests)


def _is_other(char: str) -> bool:
    return char not in string.ascii_letters + string.digits


def first_password() -> str:
    """Make a first password on the spot, to be handed over once and then changed."""
    while True:
        groups = [
            "".join(secrets.choice(FIRST_LETTERS) for _place in range(4))
            for _group in range(FIRST_GROUPS)
        ]
        made = "-".join(groups)
        if kinds(made) == 4:
            return made


class PolicyValidator:
    """GB/T 22239 a) as assessors read it, or OWASP ASVS 5.0 section 6.2."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError naming every rule that the password breaks."""
        found = _asvs(password) if _is_asvs() else _dengbao(password)
        lowered = password.casefold()
        names = [user.username, user.name] if user is not None else []
        if any(
            word and word.casefold() in lowered for word in (*CONTEXT_WORDS, *names)
        ):
            found.append(_("密码不能包含账号、姓名或单位字样。"))
        if found:
            raise ValidationError(found)

    def get_help_text(self) -> str:
        """Say the rule before it is broken."""
        if _is_asvs():
            return _("至少 %(n)s 个字符。") % {"n": ASVS_LENGTH}
        return _("至少 %(n)s 个字符，含大写、小写、数字、符号中的三种。") % {
            "n": DENGBAO_LENGTH
        }


class HistoryValidator:
    """等保 practice (GB/T 22239-2019 8.1.4.1): none of the last passwords comes back.

    The present one counts as the first of them; the form compares it. ASVS asks for no
    such memory.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where an earlier password of the account is given."""
        if _is_asvs() or user is None or user.pk is None:
            return
        past = user.past_passwords.values_list("encoded", flat=True)
        if any(check_password(password, encoded) for encoded in past[: remembered()]):
            text = _("新密码不能与最近 %(n)s 次用过的密码相同，请换一个没有用过的。")
            raise ValidationError(text % {"n": settings.PASSWORD_HISTORY})

    def get_help_text(self) -> str:
        """Say the rule before it is broken."""
        if _is_asvs():
            return ""
        text = _("不能与最近 %(n)s 次用过的密码相同。")
        return text % {"n": settings.PASSWORD_HISTORY}


def remembered() -> int:
    """Return how many passwords are remembered beside the present one."""
    return max(settings.PASSWORD_HISTORY - 1, 0)


def _is_asvs() -> bool:
    return bool(settings.PASSWORD_POLICY == "asvs")


def _asvs(password: str) -> list[str]:
    short = len(password) < ASVS_LENGTH
    return [_("密码至少 %(n)s 个字符。") % {"n": ASVS_LENGTH}] if short else []


def _dengbao(password: str) -> list[str]:
    found = []
    if len(password) < DENGBAO_LENGTH:
        found.append(_("密码至少 %(n)s 个字符。") % {"n": DENGBAO_LENGTH})
    if kinds(password) < DENGBAO_KINDS:
        found.append(_("密码须含大写、小写、数字、符号中的三种。"))
    return found
