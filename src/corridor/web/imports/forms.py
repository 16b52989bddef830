"""The forms of an import: the file, its columns, the order of its dates, the decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.joining import fields
from corridor.people.joining.dates import DAY_FIRST, MONTH_FIRST
from corridor.people.joining.models import Import
from corridor.web.imports.words import LACKING

LEFT_OUT = "leave-out"
LARGEST = 1_000_000_000  # bytes: ten times an export of a million people


class UploadForm(forms.Form):
    """The export."""

    file = forms.FileField(
        label=gettext_lazy("The export, as a CSV file"),
        help_text=gettext_lazy("Nothing changes yet: first you see what would."),
        error_messages={"empty": gettext_lazy("The file is empty. Export it again.")},
        # A name of any length: it is not used.
        max_length=None,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Refuse what is larger than any export."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(
                _("This file is larger than 1 GB: hardly a table of people.")
            )
        return file


class ColumnsForm(forms.Form):
    """One choice for each column of the file: what it is taken for."""

    def __init__(
        self, *args: Any, opened: Import, samples: Sequence[Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(LEFT_OUT, _("Leave out")), *((f.name, f.title) for f in fields.FIELDS)]
        for i, (heading, field) in enumerate(opened.columns):
            said = [row[i][:40] for row in samples if i < len(row) and row[i].strip()]
            words = _("For example: %(examples)s") % {"examples": ", ".join(said)} if said else ""
            self.fields[f"column_{i}"] = forms.ChoiceField(
                label=heading or _("Column %(n)s, without a name") % {"n": i + 1},
                choices=choices,
                initial=field or LEFT_OUT,
                help_text=words,
            )

    @property
    def mapping(self) -> dict[int, str]:
        """What was chosen: {column index: field name}."""
        chosen = {int(name.partition("_")[2]): value for name, value in self.cleaned_data.items()}
        return {i: field for i, field in chosen.items() if field != LEFT_OUT}

    def clean(self) -> None:
        """Refuse what does not suffice to read anybody."""
        if not self.errors and (lacking := fields.missing(self.mapping)):
            raise forms.ValidationError(LACKING[lacking])


class DatesForm(forms.Form):
    """How the dates of the file are meant."""

    def __init__(self, *args: Any, readings: tuple[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"] = forms.ChoiceField(
            label=_("It means"),
            choices=list(zip((DAY_FIRST, MONTH_FIRST), readings, strict=True)),
            widget=forms.RadioSelect,
        )


class WriteForm(forms.Form):
    """The decision. When more than 2 % leave, their number is typed."""

    leavers = forms.IntegerField(required=False, min_value=0)

    def __init__(self, *args: Any, needed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needed = needed
        if not needed:
            del self.fields["leavers"]
            return
        field = self.fields["leavers"]
        field.required = True
        field.label = _("How many people leave?")
        field.help_text = _(
            "More than 2 % would leave at once, which is often a filter in the export. If it is"
            " right, type their number."
        )

    def clean_leavers(self) -> int:
        """Refuse any number but theirs."""
        typed: int = self.cleaned_data["leavers"]
        if typed != self.needed:
            raise forms.ValidationError(
                _("%(needed)s people would leave. Type that number, or mend the file.")
                % {"needed": self.needed}
            )
        return typed
