"""The forms of the mirror."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from corridor.kit.forms import AudienceForm
from corridor.practices.mirror.models_items import NOTE, REFLECTION

MOST_CHARACTERS = 10_000


def _words(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class ShowForm(AudienceForm):
    """To whom one shows one's mirror: people one finds by name, and nobody else."""

    practice = "mirror"
    audience_kinds = ("people",)
    audience_several = False
    audience_label = gettext_lazy("To whom")


class NoteForm(forms.Form):
    """A note to oneself beside a mirror."""

    note = _words(gettext_lazy("A note to yourself"), 5)

    def words(self) -> dict[str, str]:
        """What `actions.write_for_oneself` takes."""
        return {NOTE: self.cleaned_data["note"]}


class ReflectionForm(forms.Form):
    """The guided self-reflection: a field for each question, all of them optional."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, question in REFLECTION.items():
            self.fields[key] = _words(question, 4)

    def words(self) -> dict[str, str]:
        """What `actions.write_for_oneself` takes."""
        return {key: self.cleaned_data[key] for key in REFLECTION}
