"""What a form says where something is missing or wrong: what to do, in one short sentence.

Django's own sentences name the fault ("This field is required."). These are the kit's for every
field of every form; a field that knows more says its own in `error_messages`.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

_NUMBERS: dict[str, Any] = {
    "required": _("Write a number."),
    "invalid": _("Write a number."),
    "max_value": _("Write at most %(limit_value)s."),
    "min_value": _("Write at least %(limit_value)s."),
}

SENTENCES: dict[type[forms.Field], dict[str, Any]] = {
    forms.CharField: {
        "required": _("Write something here."),
        "max_length": _("Write at most %(limit_value)d characters. These are %(show_value)d."),
    },
    forms.EmailField: {"required": _("Write an address.")},
    forms.URLField: {"required": _("Write an address.")},
    forms.IntegerField: _NUMBERS,
    forms.DecimalField: _NUMBERS | {"step_size": _("Write whole or half numbers.")},
    forms.DateField: {
        "required": _("Choose a day."),
        "invalid": _("Choose a day, or write it like 2026-11-30."),
    },
    forms.TimeField: {
        "required": _("Choose a time."),
        "invalid": _("Choose a time, or write it like 14:30."),
    },
    forms.ChoiceField: {
        "required": _("Choose one."),
        "invalid_choice": _("That is not on offer. Choose one of these."),
    },
    forms.MultipleChoiceField: {
        "required": _("Choose at least one."),
        "invalid_choice": _("Something that you chose is not on offer any more. Choose anew."),
    },
    forms.ModelChoiceField: {
        "required": _("Choose one."),
        "invalid_choice": _("That is not on offer. Choose one of these."),
    },
    forms.BooleanField: {"required": _("Tick this first.")},
    forms.FileField: {"required": _("Choose a file.")},
    forms.UUIDField: {"required": _("Open the page anew, and send it again.")},
}


def say_what_to_do() -> None:
    """Give every kind of field its sentences; once, before the first form is declared."""
    for kind, sentences in SENTENCES.items():
        known = kind.__dict__.get("default_error_messages", {})
        kind.default_error_messages = {**known, **sentences}
