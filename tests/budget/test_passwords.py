"""Twenty passwords under the two policies that contradict each other."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from budget.models import User

# password, good under 等保 (10 up, 3 of 4 kinds), good under ASVS (15 up)
TABLE = [
    ("Lanting-Xu 353", True, False),
    ("Lanting-Xu 3530", True, True),
    ("abcdefghij", False, False),
    ("Wbcdefghi1", True, False),
    ("Abcdefgh1", False, False),
    ("abcdefghijklmno", False, True),
    ("abcdefghijklmn", False, False),
    ("tall green mountain water", False, True),
    ("Tall green mountain water", True, True),
    ("123456789012345678", False, True),
    ("password", False, False),
    ("Password123!", False, False),
    ("Bureau2026!", False, False),
    ("Xushi-Rules-2026-Okay", False, False),
    ("Qingshan_2026_forever", False, False),
    ("zhangsan-Good-77777", False, False),
    ("山高水长Abc123456", True, False),
    ("山高水长风清月白云淡天高海阔A1", True, True),
    ("x" * 63 + "Y1", True, True),
    ("Short1!", False, False),
]


@pytest.mark.parametrize("policy", ["dengbao", "asvs"])
@pytest.mark.parametrize(("password", "dengbao", "asvs"), TABLE)
def test_password_is_judged_as_its_policy_says(
    settings: Any, policy: str, password: str, dengbao: bool, asvs: bool
) -> None:
    settings.PASSWORD_POLICY = policy
    user = User(username="zhangsan", name="张三")
    good = dengbao if policy == "dengbao" else asvs
    if good:
        validate_password(password, user)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, user)
