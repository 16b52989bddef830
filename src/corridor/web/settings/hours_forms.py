"""Forms of one's own hours."""

from datetime import date, timedelta
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.rhythm.hours import OwnHours

DAYS_AT_ONCE = 60
AHEAD = timedelta(days=400)


class HoursForm(forms.Form):
    """On which days, from when to when, and whether on public holidays."""

    use_required_attribute = False

    days = forms.MultipleChoiceField(
        label=gettext_lazy("On these days"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick none, and no message comes by mail: it stands here only."),
    )
    begins = forms.TimeField(
        label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy(
            "Earlier than the first time: past midnight. The same time: around the clock."
        ),
    )
    holidays_off = forms.BooleanField(
        label=gettext_lazy("Not on public holidays where I am"), required=False
    )

    def __init__(self, data: Any = None, *, now: OwnHours, locale: Locale, knows: bool) -> None:
        initial = {
            "days": list(now.days),
            "begins": now.begins,
            "ends": now.ends,
            "holidays_off": now.holidays_off,
        }
        super().__init__(data, initial=initial)
        names = get_day_names("wide", context="stand-alone", locale=locale)
        in_order = [(locale.first_week_day + n) % 7 for n in range(7)]
        field = self.fields["days"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(str(day + 1), names[day].capitalize()) for day in in_order]
        if not knows:
            self.fields["holidays_off"].help_text = _(
                "The directory does not say which country you are in, or its holidays are not known."
            )


class QuietDaysForm(forms.Form):
    """Days on which nothing shall reach one: from one day to another."""

    use_required_attribute = False

    first = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty for a single day."),
    )

    def clean(self) -> dict[str, Any]:
        """Days to come, in their order, not too many."""
        data = super().clean() or {}
        first = data.get("first")
        last = data.get("last") or first
        if first is None or last is None or self.errors:
            return data
        today = timezone.localdate()
        if last < first:
            self.add_error("last", ValidationError(_("It lies before the first day.")))
        elif last < today:
            self.add_error("first", ValidationError(_("Choose a day to come.")))
        elif last - first >= timedelta(days=DAYS_AT_ONCE) or last > today + AHEAD:
            words = _("At most %(n)d days at once, and within a year.") % {"n": DAYS_AT_ONCE}
            self.add_error("last", ValidationError(words))
        return data

    def chosen(self) -> list[date]:
        """The days."""
        first = self.cleaned_data["first"]
        last = self.cleaned_data["last"] or first
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class DayForm(forms.Form):
    """One of the days, to open it again."""

    day = forms.DateField()
