"""Forms of signing in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AddressForm(forms.Form):
    """To which address a link is sent."""

    email = forms.EmailField(
        label=_("Your work address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
        error_messages={
            "required": _("Write your address, so that a link can be sent to it."),
            "invalid": _("Write the whole address, for example ana@example.org."),
        },
    )


class CodeForm(forms.Form):
    """A printed code."""

    code = forms.CharField(
        label=_("The code on your slip"),
        help_text=_("Like ABCD-EFGH-JK. Small letters and spaces do not matter."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Write the code that is printed on your slip.")},
    )

    def refuse(self) -> None:
        """Say that the code does not work, and what may be the reason, without telling which."""
        self.add_error(
            "code",
            _(
                "This code does not work. Look at it again. A code works once, for 14 days, until "
                "a newer one is printed. Whoever has a passkey uses that instead."
            ),
        )


class NameSearchForm(forms.Form):
    """For whom a steward looks."""

    name = forms.CharField(
        label=_("Given or family name"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def words(self) -> str:
        """What to look for; "" for nothing."""
        data: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return str(data.get("name", ""))
