"""The forms of rest. None of them has a field for a reason."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import AudienceForm, OnceForm, PeopleForm
from corridor.means.models import Pool
from corridor.people.models import Person
from corridor.practices.rest.engine.days import LONGEST, Days, Step, laid_out
from corridor.practices.rest.models import Plan
from corridor.practices.rest.queries import Opened, pools_of_days, today_of

MOST_CHARACTERS = 4_000
STEPS = 4
AHEAD = timedelta(days=2 * 365)


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _number_of_days(label: Any, help_text: Any = "", *, at_most: int = 200) -> forms.DecimalField:
    """Days in halves; cleaned by `in_halves`."""
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=Decimal("0.5"),
        max_value=Decimal(at_most),
        step_size=Decimal("0.5"),
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5", "min": "0"}),
    )


def in_halves(days: Decimal | None) -> int:
    """How many half days; 0 for nothing."""
    return int(days * 2) if days is not None else 0


def in_days(half_days: int) -> Decimal | None:
    """How a number of half days stands in a field; None, an empty field, for nothing."""
    return (Decimal(half_days) / 2).normalize() if half_days else None


class DaysForm(forms.Form):
    """From one day to another, whole days or from noon and to noon.

    Arguments: `owner`, who rests: the days are asked of their zone; `begun`, of rest that has
    begun: the first day stays as it is.
    """

    begins_on = _day(gettext_lazy("First day"))
    begins_at_noon = forms.BooleanField(
        label=gettext_lazy("From noon of that day on"), required=False
    )
    ends_on = _day(gettext_lazy("Last day"))
    ends_at_noon = forms.BooleanField(label=gettext_lazy("Until noon of that day"), required=False)

    days_of: Person
    begun: Plan | None = None
    may_be_empty = False

    def clean(self) -> dict[str, Any]:
        """With `days`."""
        data = super().clean() or {}
        begins_on, ends_on = data.get("begins_on"), data.get("ends_on")
        data["days"] = None
        if begins_on and ends_on and self._in_bounds(begins_on, ends_on):
            data["days"] = Days(
                begins_on,
                ends_on,
                data.get("begins_at_noon", False),
                data.get("ends_at_noon", False),
            )
        return data

    def _in_bounds(self, begins_on: date, ends_on: date) -> bool:
        today, noon = today_of(self.days_of), self.cleaned_data
        begun = self.begun is not None and begins_on == self.begun.begins_on
        if begins_on < today and not begun:
            self.add_error("begins_on", _("This day is past. Choose today or a later day."))
        elif ends_on < max(begins_on, today):
            self.add_error("ends_on", _("The last day is not before the first, nor past."))
        elif (ends_on - begins_on).days >= LONGEST or ends_on > today + AHEAD:
            self.add_error("ends_on", _("Choose at most 400 days, within two years."))
        elif begins_on == ends_on and noon.get("begins_at_noon") and noon.get("ends_at_noon"):
            self.add_error("ends_at_noon", _("Between noon and noon of one day there is nothing."))
        return not self.errors

    @staticmethod
    def initial_of(days: Days) -> dict[str, Any]:
        """What the fields begin with."""
        return {
            "begins_on": days.begins_on,
            "ends_on": days.ends_on,
            "begins_at_noon": days.begins_at_noon,
            "ends_at_noon": days.ends_at_noon,
        }


class CountedForm(DaysForm):
    """Days, how many of one's own they take, and how many one wishes for from a leader."""

    own_days = _number_of_days(
        gettext_lazy("Days of your own"),
        gettext_lazy("How many of your own days it takes. A number, and nothing else."),
    )

    def let_wish_from(self, leader: Person) -> None:
        """A field for days from what is at the leader's disposal."""
        self.fields["wanted_days"] = _number_of_days(
            _("Days you would like from what is at %(name)s’s disposal") % {"name": leader.name},
            _("They can commit days for you. Nobody asks why."),
        )


class PlanForm(OnceForm, CountedForm, AudienceForm):
    """A plan of rest for oneself: days, whose they are, and who sees that one is away.

    Arguments: `owner`; `leader`, who leads them, or None; `written_by`, whose proposal it follows.
    """

    practice = "rest"
    audience_kinds = ("leader", "team", "only_me")
    audience_label = gettext_lazy("Who sees that you are away?")

    tell_writer = forms.BooleanField(required=False)

    def __init__(
        self,
        *args: Any,
        owner: Person,
        leader: Person | None,
        written_by: Person | None = None,
        **kwargs: Any,
    ) -> None:
        self.days_of = owner
        initial = dict(kwargs.pop("initial", None) or {})
        initial.setdefault("to", ["leader"] if leader else ["only_me"])
        super().__init__(*args, owner=owner, initial=initial, **kwargs)
        if leader is not None:
            self.let_wish_from(leader)
        if written_by is None:
            del self.fields["tell_writer"]
        else:
            self.fields["tell_writer"].label = _("Let %(name)s know that you plan rest") % {
                "name": written_by.name
            }

    def clean(self) -> dict[str, Any]:
        """Days are wished for from somebody who sees the plan."""
        data = super().clean() or {}
        if data.get("wanted_days") and "leader" not in (data.get("to") or ()):
            self.add_error(
                "wanted_days",
                _("Let them see your plan, or leave this empty: else nobody reads it."),
            )
        return data

    def plan(self) -> dict[str, Any]:
        """What `actions.make_plan` takes."""
        data = self.cleaned_data
        return {
            "once": data["once"],
            "days": data["days"],
            "own": in_halves(data["own_days"]),
            "wanted": in_halves(data.get("wanted_days")),
            "choice": self.choice(),
            "tell_writer": data.get("tell_writer", False),
        }


class WhoForm(AudienceForm):
    """Who sees that one is away; the leader among them sees the whole plan."""

    practice = PlanForm.practice
    audience_kinds = PlanForm.audience_kinds
    audience_label = PlanForm.audience_label


class ChangeForm(CountedForm):
    """Other days for a plan, and other numbers of them.

    Arguments: `opened`, what lies sealed in it; `leader`, who sees the whole plan, or None: days are
    wished for from somebody who reads it.
    """

    def __init__(
        self, *args: Any, plan: Plan, opened: Opened, leader: Person | None, **kwargs: Any
    ) -> None:
        self.days_of, self.begun, self.wanted = plan.owner, plan, opened.wanted
        numbers = {"own_days": in_days(opened.own), "wanted_days": in_days(opened.wanted)}
        kwargs.setdefault("initial", self.initial_of(plan.days) | numbers)
        super().__init__(*args, **kwargs)
        if leader is not None:
            self.let_wish_from(leader)

    def change(self) -> dict[str, Any]:
        """What `actions.change_days` takes."""
        data = self.cleaned_data
        wanted = in_halves(data["wanted_days"]) if "wanted_days" in data else self.wanted
        return {"days": data["days"], "own": in_halves(data["own_days"]), "wanted": wanted}


class StepsForm(forms.Form):
    """The return in steps: until when, how many days a week. Rows that are left empty do not count.

    Arguments: `ends_on`, the last day of rest; `steps`, those there are.
    """

    def __init__(
        self, *args: Any, ends_on: date, steps: Sequence[Step] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ends_on = ends_on
        for n in range(max(STEPS, len(steps))):
            known = steps[n] if n < len(steps) else None
            until = _day(gettext_lazy("Until"), required=False)
            until.initial = known and known.until_on
            share = _number_of_days(gettext_lazy("Days a week"), at_most=7)
            share.initial = known and Decimal(known.half_days) / 2
            self.fields[f"until_{n}"], self.fields[f"days_{n}"] = until, share

    def rows(self) -> list[tuple[Any, Any]]:
        """The bound fields, step by step."""
        count = len(self.fields) // 2
        return [(self[f"until_{n}"], self[f"days_{n}"]) for n in range(count)]

    def clean(self) -> dict[str, Any]:
        """With `steps`, one after the other from the day after the rest on."""
        data = super().clean() or {}
        wanted: list[tuple[date, int]] = []
        last = self.ends_on
        for n in range(len(self.fields) // 2):
            until, days = data.get(f"until_{n}"), data.get(f"days_{n}")
            if until is None and days is None:
                continue
            if until is None or days is None:
                missing = f"until_{n}" if until is None else f"days_{n}"
                if missing not in self.errors:
                    self.add_error(missing, _("Fill in both, or leave both empty."))
            elif until <= last:
                self.add_error(f"until_{n}", _("This day comes after the step before it."))
            else:
                last = until
                wanted.append((until, in_halves(days)))
        if not self.errors:
            try:
                data["steps"] = laid_out(self.ends_on, wanted)
            except ValueError:
                self.add_error(None, _("The return has at most 400 days. Choose earlier days."))
        return data


class ChoosePersonForm(PeopleForm):
    """One person, and not oneself. Argument: `owner`, who chooses."""

    practice = "rest"
    person = PeopleField(label=gettext_lazy("To whom?"), several=False)

    def __init__(self, *args: Any, owner: Person, **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Somebody else than oneself."""
        for field in self.fields.values():
            if isinstance(field, PeopleField):
                field.exclude = [self.owner.pk]
        super().prepare_people()


class HandOverForm(OnceForm, ChoosePersonForm):
    """A piece of work, in words, and whom to ask."""

    body = forms.CharField(
        label=gettext_lazy("What would you like them to take over?"),
        help_text=gettext_lazy("The work, in a line or two. They need not know more."),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    person = PeopleField(label=gettext_lazy("Whom do you ask?"), several=False)

    field_order = ("body", "person")


class ProposeForm(OnceForm):
    """Words to a colleague who might need rest."""

    words = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy("You need not know what is the matter, and need not ask."),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PoolForm(forms.Form):
    """Days from a pool at a leader's disposal. Argument: `by`, the leader."""

    pool = forms.ModelChoiceField(
        label=gettext_lazy("From what is at your disposal"), queryset=Pool.objects.none()
    )
    half_days = _number_of_days(gettext_lazy("How many days"))

    def take_pools_of(self, leader: Person, *, required: bool) -> None:
        """Offer the leader's pools of days; without any there are no such fields."""
        pools = pools_of_days(leader)
        self.has_pools = pools.exists()
        field = self.fields["pool"]
        field.queryset = pools  # type: ignore[attr-defined]
        field.required = self.fields["half_days"].required = required
        if not required:
            field.empty_label = _("No days from a pool")  # type: ignore[attr-defined]
        elif len(only := list(pools[:2])) == 1:
            # Nothing to choose between: it is chosen.
            field.initial, field.empty_label = only[0].pk, None  # type: ignore[attr-defined]
        else:
            field.empty_label = _("Choose a pool")  # type: ignore[attr-defined]
        if not self.has_pools and not required:
            del self.fields["pool"], self.fields["half_days"]

    def clean_half_days(self) -> int:
        """In halves."""
        return in_halves(self.cleaned_data["half_days"])


class CommitDaysForm(OnceForm, PoolForm):
    """The leader commits days for a plan.

    Arguments: `by`, the leader; `wanted`, half days that are wished for and not committed yet.
    """

    def __init__(self, *args: Any, by: Person, wanted: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"half_days": in_days(wanted)})
        super().__init__(*args, **kwargs)
        self.take_pools_of(by, required=True)


class PlanWithForm(ProposeForm, DaysForm, PoolForm):
    """A leader begins a plan for somebody: days, and what they would commit for it."""

    def __init__(self, *args: Any, by: Person, with_person: Person, **kwargs: Any) -> None:
        self.days_of = with_person
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False
        self.fields["words"].help_text = _("If you like. They read it together with the days.")
        self.take_pools_of(by, required=False)

    def clean(self) -> dict[str, Any]:
        """Days and the pool they come from go together."""
        data = super().clean() or {}
        if bool(data.get("pool")) != bool(data.get("half_days")) and not self.errors:
            missing = "half_days" if data.get("pool") else "pool"
            self.add_error(missing, _("Choose both, or neither."))
        return data
