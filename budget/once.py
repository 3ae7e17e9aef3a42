"""The number of a form: sent twice, the door knows it again (`door.change(key=)`)."""

import uuid

from django import forms


def key_field() -> forms.UUIDField:
    """Return the hidden number of one form as it was shown; the browser sends it back.

    A form without it is carried out each time that it comes.
    """
    return forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


def key_of(form: forms.Form) -> str:
    """Return the number of a form that is valid, "" where none was sent."""
    return str(form.cleaned_data["key"] or "")
