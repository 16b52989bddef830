"""What the directory's addresses may carry after the question mark."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

CHOSEN_AT_MOST = 100


def beginning_of(text: object) -> str:
    """At most a hundred letters of what was typed, and none that a database cannot hold."""
    return str(text or "").replace("\0", "")[:100].strip()


class SearchForm(forms.Form):
    """A name to look for, and whom to go on after. Anything unreadable counts as not given."""

    use_required_attribute = False

    q = forms.CharField(
        label=_("Name"),
        help_text=_("The beginning of a given name or a family name."),
        required=False,
        max_length=100,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def read(self) -> tuple[str, UUID | None]:
        """The words and the id, each empty where it was missing or wrong."""
        self.full_clean()
        data: dict[str, Any] = self.cleaned_data
        # Too long a text is looked for by its beginning: that finds nobody, which is true.
        return data.get("q") or beginning_of(self.data.get("q")), data.get("after")


class FindForm(forms.Form):
    """What the people picker asks: words, the field's name and type, and who is chosen already."""

    q = forms.CharField(required=False, max_length=100)
    name = forms.RegexField(r"^[A-Za-z][\w-]{0,60}$", required=False)
    type = forms.ChoiceField(choices=[("checkbox", "checkbox"), ("radio", "radio")], required=False)

    def read(self) -> tuple[str, str, str, list[UUID]]:
        """Words, field name, type and the ids that need no row any more."""
        self.full_clean()
        name = self.cleaned_data.get("name") or "people"
        words = self.cleaned_data.get("q") or beginning_of(self.data.get(f"{name}_find"))
        chosen = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        ids = [UUID(value) for value in chosen[:CHOSEN_AT_MOST] if re.fullmatch(UUID_TEXT, value)]
        return words.strip(), name, self.cleaned_data.get("type") or "checkbox", ids


UUID_TEXT = r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}"
