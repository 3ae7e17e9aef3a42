"""What a name must be before it is kept."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from budget import names


def require_plain(**texts: str) -> None:
    """Raise ValidationError beside each field with a character nobody can see."""
    found = {
        field: _("名称中有看不见的控制字符，请重新输入，不要粘贴。")
        for field, text in texts.items()
        if not names.is_plain(text)
    }
    if found:
        raise ValidationError(found)
