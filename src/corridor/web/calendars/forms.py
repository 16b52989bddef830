"""Forms of the calendar's pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.rhythm.calendars.models import Occasion, Wishes


class MailForm(forms.Form):
    """What comes by mail."""

    mail = forms.ChoiceField(
        label=gettext_lazy("Invitations by mail"),
        choices=Wishes.Mail.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "A mail program that knows calendars puts them into yours. Whoever sees that calendar "
            "reads “Corridor: time set aside”."
        ),
    )


class ConnectForm(forms.Form):
    """Where somebody's calendar is, and the way in."""

    use_required_attribute = False

    address = forms.CharField(
        label=gettext_lazy("CalDAV address"),
        max_length=1_000,
        help_text=gettext_lazy("It begins with https:// and stands in the help of your calendar."),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name there"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("App password"),
        max_length=500,
        strip=False,
        help_text=gettext_lazy(
            "Made for Corridor alone, in the settings of your account there: you can end it there "
            "at any time."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class MoveForm(forms.Form):
    """Another day and time for people to meet, in the organiser's own zone."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    at = forms.TimeField(
        label=gettext_lazy("From"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    until = forms.TimeField(
        label=gettext_lazy("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args: Any, occasion: Occasion, **kwargs: Any) -> None:
        self.zone = ZoneInfo(timezone.get_current_timezone_name())
        starts, ends = (at.astimezone(self.zone) for at in (occasion.starts_at, occasion.ends_at))
        kwargs.setdefault(
            "initial", {"day": starts.date(), "at": starts.time(), "until": ends.time()}
        )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """`starts_at` and `ends_at`: later than now, and the end after the start."""
        data = super().clean() or {}
        if self.errors:
            return data
        starts_at, ends_at = (self._moment(data["day"], data[name]) for name in ("at", "until"))
        if ends_at <= starts_at:  # past midnight
            ends_at = self._moment(data["day"] + timedelta(days=1), data["until"])
        if starts_at <= timezone.now():
            self.add_error("day", _("This is over already. Choose a later time."))
        return data | {"starts_at": starts_at, "ends_at": ends_at}

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone)
