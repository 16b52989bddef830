"""Care's forms."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit import speaking
from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import OnceForm, PeopleForm
from corridor.kit.saying_first import SaidFirstForm
from corridor.means.actions import unlike_its_pool
from corridor.means.amounts import DAYS, NotAnAmount, in_words, read_amount
from corridor.means.models import Commitment, Pool
from corridor.people.models import Person
from corridor.practices.care.actions import Further
from corridor.practices.care.models import Answer, Ask, Limit, Proposal, Want
from corridor.practices.care.models_taught import FITS

MOST_CHARACTERS = 10_000


def _today() -> Any:
    return timezone.localdate()


class WordsForm(forms.Form):
    """One's own words, and what would help."""

    body = forms.CharField(
        label=gettext_lazy("In your own words"),
        help_text=gettext_lazy(
            "You need not say what is wrong. Say what you would like somebody to know."
        ),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    wants = forms.MultipleChoiceField(
        label=gettext_lazy("What would help?"),
        help_text=gettext_lazy("Choose as many as you like, or none."),
        choices=Want.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class CircleForm(SaidFirstForm):
    """Who sees an ask."""

    practice = "care"
    # "confidants" is another practice's kind: offered where it is installed, to whoever has some.
    audience_kinds = ("people", "confidants", "leader", "team", "care_team")


class AskForm(OnceForm, WordsForm, CircleForm):
    """Asking: words, what would help, who sees it, until when, and who if nobody answers.

    Arguments: `owner`, who asks; `to`, the id of a person to begin with, or ""; `proposal`, words
    that somebody wrote for the owner.
    """

    until_on = forms.DateField(
        label=gettext_lazy("Until when may they see it?"),
        help_text=gettext_lazy(
            "After this day only you can see it. Leave it empty to decide later."
        ),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    further_to = forms.ChoiceField(
        label=gettext_lazy("If nobody answers within three days, who else may see it?"),
        required=False,
        widget=forms.RadioSelect,
    )

    FURTHER_AFTER = timedelta(days=3)

    def __init__(
        self,
        *args: Any,
        owner: Person,
        to: str = "",
        proposal: Proposal | None = None,
        **kwargs: Any,
    ) -> None:
        initial = dict(kwargs.pop("initial", None) or {})
        if to:
            initial |= {"to": ["people"], "people": [to]}
        super().__init__(*args, owner=owner, initial=initial, **kwargs)
        self.proposal = proposal
        self.fields["further_to"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody else")),
            *(
                (kind.name, f"{kind.title}: {kind.words(owner)}")
                for kind in self.offered_of(("leader", "care_team"))
            ),
        ]

    def clean_until_on(self) -> Any:
        """Refuse a day that is past, or further off than two years."""
        day = self.cleaned_data["until_on"]
        if day is not None and day < _today():
            raise forms.ValidationError(_("This day is past. Choose today or a later day."))
        if day is not None and day > _today() + timedelta(days=731):
            raise forms.ValidationError(_("Choose a day within two years."))
        return day

    def ask(self) -> dict[str, Any]:
        """What `actions.ask_for_help` takes."""
        data = self.cleaned_data
        to = data["further_to"]
        return {
            "once": data["once"],
            "body": data["body"],
            "wants": data["wants"],
            "choice": self.choice(),
            "until_on": data["until_on"],
            "further": Further(to, _today() + self.FURTHER_AFTER) if to else None,
            "proposal": self.proposal,
        }


class ProposeForm(OnceForm, WordsForm, PeopleForm):
    """Words for somebody who agreed."""

    for_person = PeopleField(label=gettext_lazy("For whom?"), several=False)
    agreed = forms.BooleanField(
        label=gettext_lazy("I spoke with them, and they agreed"),
        error_messages={
            "required": gettext_lazy("Speak with them first. Only they can decide to ask.")
        },
    )

    field_order = ("for_person", "body", "wants", "agreed")

    def __init__(self, *args: Any, owner: Person, **kwargs: Any) -> None:
        self.owner = owner
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Somebody else than oneself."""
        people = self.fields["for_person"]
        if isinstance(people, PeopleField):
            people.exclude = [self.owner.pk]
        super().prepare_people()

    def clean(self) -> dict[str, Any]:
        """What `actions_proposals.propose_ask` takes."""
        data = super().clean() or {}
        data.pop("agreed", None)
        return data


class FurtherForm(CircleForm):
    """Whom else to let see an ask."""

    audience_label = gettext_lazy("Who else may see it")


class MessageForm(OnceForm):
    """Words between the asker and one helper."""

    body = forms.CharField(
        label=gettext_lazy("Your words"),
        error_messages={"required": gettext_lazy("Write a few words.")},
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(MessageForm):
    """A message to the asker."""

    may_be_shown = forms.BooleanField(
        label=gettext_lazy("It may be shown to everyone who sees what was asked"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Your answer")


class ReplyForm(MessageForm):
    """A message from the asker to one helper. Argument: `ask`, to which the helper gave something."""

    helper = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, ask: Ask | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask = ask
        if self.is_bound:
            self.auto_id = f"reply_{self.data.get('helper', '')}_%s"

    def clean_helper(self) -> Person:
        """The helper whom the asker writes to: somebody who answered or committed something."""
        helper = Person.objects.here().filter(pk=self.cleaned_data["helper"]).first()
        if self.ask is None or helper is None or not _gave_something(self.ask, helper):
            raise forms.ValidationError(_("You can write to those who answered you."))
        return helper


def _gave_something(ask: Ask, helper: Person) -> bool:
    answered = Answer.objects.filter(ask=ask, helper=helper).exists()
    return (
        answered or Commitment.objects.for_subjects([ask.pk]).filter(committed_by=helper).exists()
    )


class CommitForm(OnceForm):
    """What somebody commits: what kind, who sees to it, by when; from a pool, how much.

    Arguments: `by`, who commits; `circle`, who may be named as seeing to it.
    """

    kind = forms.ChoiceField(
        label=gettext_lazy("What can you give?"),
        choices=[(value, label) for value, label in Commitment.Kind.choices],
        widget=forms.RadioSelect,
    )
    pool = forms.ModelChoiceField(
        label=gettext_lazy("From what is at your disposal"),
        queryset=Pool.objects.none(),
        required=False,
        empty_label=gettext_lazy("From myself"),
    )
    amount = forms.CharField(
        label=gettext_lazy("How much"),
        required=False,
        max_length=40,
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who sees to it?"), queryset=Person.objects.none(), empty_label=None
    )
    due_on = forms.DateField(
        label=gettext_lazy("By when?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, by: Person, circle: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.locale = speaking.locale_of(by)
        people = {by.pk, *(person.pk for person in circle)}
        self.fields["owner"].queryset = Person.objects.here().filter(pk__in=people)  # type: ignore[attr-defined]
        self.fields["owner"].initial = by.pk
        pools = Pool.objects.at_disposal_of(by)
        self.has_pools = pools.exists()
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
        self.fields["amount"].help_text = _("For example %(money)s or %(days)s.") % {
            "money": speaking.number(250, locale=self.locale),
            "days": in_words(5, DAYS, self.locale),
        }
        if not self.has_pools:
            del self.fields["pool"], self.fields["amount"]

    def clean_due_on(self) -> Any:
        """Refuse a day that is past, or further off than a year."""
        day = self.cleaned_data["due_on"]
        if not _today() <= day <= _today() + timedelta(days=366):
            raise forms.ValidationError(_("Choose a day from today on, within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        """The amount in the pool's integer units."""
        data = super().clean() or {}
        pool, typed = data.get("pool"), str(data.pop("amount", "") or "")
        data["amount"] = None
        kind = data.get("kind")
        if pool is not None and kind and (why_not := unlike_its_pool(kind, pool)):
            self.add_error("kind", why_not)
        if pool is not None and pool.unit:
            try:
                data["amount"] = read_amount(typed, pool.unit, self.locale)
            except NotAnAmount as error:
                self.add_error("amount", str(error))
        elif typed:
            self.add_error(
                "amount", _("An amount comes from a pool. Choose one, or leave it empty.")
            )
        return data


class ShowForm(forms.Form):
    """What the asker shows to the circle."""

    item = forms.UUIDField()
    shown = forms.BooleanField(required=False)


class FitForm(forms.Form):
    """How well something fitted, and whether its giver is told."""

    # From the best fit down.
    VALUES = tuple(enumerate(FITS, start=1))[::-1]

    item = forms.UUIDField(widget=forms.HiddenInput)
    value = forms.TypedChoiceField(
        label=gettext_lazy("How well did it fit?"), choices=VALUES, coerce=int, widget=forms.Select
    )
    tell_giver = forms.BooleanField(label=gettext_lazy("Tell them"), required=False)

    def __init__(self, *args: Any, ask: Ask | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = ask

    def clean_item(self) -> UUID:
        """Something that was given to this ask; its giver is found with it."""
        item: UUID = self.cleaned_data["item"]
        answer = Answer.objects.filter(ask=self.of, pk=item).select_related("author").first()
        given = Commitment.objects.for_subjects([self.of.pk] if self.of else []).filter(pk=item)
        commitment = given.select_related("committed_by").first()
        giver = answer.author if answer else commitment.committed_by if commitment else None
        if giver is None or (self.of and giver.pk == self.of.owner_id):
            raise forms.ValidationError(_("This was not given to you here."))
        self.giver = giver
        return item

    def clean(self) -> dict[str, Any]:
        """With the giver."""
        data = super().clean() or {}
        return data | {"giver": getattr(self, "giver", None)}


class EndForm(forms.Form):
    """How to end an ask."""

    ERASE = "erase"

    how = forms.ChoiceField(
        label=gettext_lazy("What happens to it?"),
        choices=(
            (Ask.End.KEPT, gettext_lazy("Keep it: those who see it now can still read it")),
            (Ask.End.MINE, gettext_lazy("Keep it for myself alone")),
            (ERASE, gettext_lazy("Erase it, with everything that was answered")),
        ),
        widget=forms.RadioSelect,
    )


class LimitForm(forms.Form):
    """How many open asks one can carry."""

    at_most = forms.IntegerField(
        label=gettext_lazy("How many people can you be there for at once?"),
        help_text=gettext_lazy("Leave it empty for no limit."),
        min_value=0,
        max_value=50,
        required=False,
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        limit = Limit.objects.filter(person=by).first()
        self.fields["at_most"].initial = limit.at_most if limit else None

    def keep(self) -> None:
        """Save or remove the limit."""
        at_most = self.cleaned_data["at_most"]
        if at_most is None:
            Limit.objects.filter(person=self.by).delete()
        else:
            Limit.objects.update_or_create(person=self.by, defaults={"at_most": at_most})
