"""The form with which a practice lets the recipient of an abusive message hand it on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.privacy.handing_on import moderators_in_words

NOTE_LENGTH = 2_000


class HandOnForm(forms.Form):
    """Names who will read it before it is sent; `HandOnForm(data, about=author, by=recipient)`.

    `audience_words` is the sentence for the audience line, "" when there is nobody to hand it to:
    then show no button. After is_valid: `hand_on(text=..., note=form.cleaned_data["note"], ...)`.
    """

    note = forms.CharField(
        label=gettext_lazy("What should the moderators know?"),
        help_text=gettext_lazy("If you like. They read it together with the message."),
        max_length=NOTE_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, about: Person | None, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.audience_words = moderators_in_words(about, by)
