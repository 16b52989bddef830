"""Forms of the privacy pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person, fold


class EraseMeForm(forms.Form):
    """Type your own name: nobody erases themselves by a slip."""

    use_required_attribute = False

    name = forms.CharField(
        label=gettext_lazy("Type your name as it stands above"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        """Accents and capitals do not matter."""
        name: str = self.cleaned_data["name"]
        if fold(name) != fold(self.person.name):
            raise ValidationError(
                _("That is not the name. Type %(name)s.") % {"name": self.person.name}
            )
        return name


class PrivateAddressForm(forms.Form):
    """Where the export goes when one leaves; empty forgets it."""

    use_required_attribute = False

    address = forms.EmailField(
        label=gettext_lazy("Your private mail address"),
        help_text=gettext_lazy(
            "Sealed: nobody here can read it. Leave it empty, and it is forgotten."
        ),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        """Refuse the work address: that mailbox goes to somebody else."""
        address: str = self.cleaned_data["address"].strip().lower()
        if address and address == (self.person.email or "").lower():
            raise ValidationError(
                _("That is your work address. Somebody else may read it when you have left.")
            )
        return address
