"""What the operator's buttons send."""

from django import forms


class KindForm(forms.Form):
    """A kind of job."""

    kind = forms.CharField(max_length=80)


class FailureForm(KindForm):
    """A kind of job and the place where it broke (empty where none is known)."""

    problem = forms.CharField(max_length=300, required=False, strip=False)


class AfterForm(forms.Form):
    """Where a page of letters goes on. Anything unreadable counts as the beginning."""

    after = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def read(self) -> int | None:
        """The number of the letter before which to go on."""
        self.full_clean()
        return self.cleaned_data.get("after")
