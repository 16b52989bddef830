"""Forms as the kit draws them: a label, a word of help, the error beside the field.

Pieces that practices put together: choosing people (`choosing_people.PeopleField`, in a
`PeopleForm`), choosing an audience (`AudienceForm`), and a form that counts once however often it is
sent (`OnceForm`). A form in which one writes to people: `saying_first.SaidFirstForm`.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.choosing_people import PeopleField
from corridor.people.models import Person
from corridor.people.switches import is_on_for_everybody, without_it
from corridor.privacy import audiences
from corridor.privacy.audiences import Choice
from corridor.privacy.models import Audience
from corridor.runtime.register import practices


class KitRenderer(TemplatesSetting):
    """Draws forms and fields with the kit's own templates."""

    form_template_name = "kit/form.html"
    field_template_name = "kit/field.html"


class PeopleForm(forms.Form):
    """A form that may hold PeopleFields. While "Find" is pressed it is not valid and shows no errors.

    With the slug of a `practice`, whoever is chosen needs to have it: during a pilot somebody could
    otherwise be told that there is something for them, and find nothing.
    """

    use_required_attribute = False
    practice: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare_people()

    def prepare_people(self) -> None:
        """Look up who is chosen in each PeopleField."""
        for name, field in self.fields.items():
            if isinstance(field, PeopleField):
                field.prepare(self, name)

    @property
    def is_finding(self) -> bool:
        """Whether a button "Find" was pressed: show the form again, with everything typed."""
        return self.is_bound and any(
            f"{self.add_prefix(name)}_find_now" in self.data
            for name, field in self.fields.items()
            if isinstance(field, PeopleField)
        )

    def full_clean(self) -> None:
        """Say nothing about errors while somebody is still looking for people."""
        super().full_clean()
        if self.is_finding:
            self._errors = ErrorDict(renderer=self.renderer)

    def clean(self) -> dict[str, Any]:
        """Refuse, beside the field, people for whom the practice is not on."""
        data = super().clean() or {}
        for name, people in self._who_would_see_it(data).items() if self.practice else ():
            if without := sorted(p.name for p in without_it(self.practice, people)):
                self.add_error(name, self._not_on_for(without))
        return data

    def _who_would_see_it(self, data: dict[str, Any]) -> dict[str, list[Person]]:
        """By field, those who are chosen by name."""
        fields = (name for name, field in self.fields.items() if isinstance(field, PeopleField))
        chosen = {name: data.get(name) or [] for name in fields}
        return {n: [one] if isinstance(one, Person) else list(one) for n, one in chosen.items()}

    def _not_on_for(self, names: Sequence[str]) -> str:
        title = next(str(p.title) for p in practices() if p.slug == self.practice)
        words = _("%(practice)s is not on for %(names)s yet, so they would not see it.")
        return words % {"practice": title, "names": audiences.people_in_words(names)}

    def is_valid(self) -> bool:
        """Never while "Find" is pressed."""
        return super().is_valid() and not self.is_finding


class AudienceForm(PeopleForm):
    """A form that asks who can see what is written in it, and says it before it is saved.

    A subclass names in `audience_kinds` the kinds on offer (see privacy.audiences) and in
    `audience_several` whether they combine; `AudienceForm(data, owner=person)`. In the template
    `{% audience_of form %}` stands directly above the primary button. After is_valid, `choice()`
    is what privacy.audiences.freeze takes. `initial={"to": ["people"], "people": [person]}`.

    `widens=audience`, an audience of the owner's own: the choice adds to it. The line then says
    those who see it already too, and what would let in nobody new is not offered.
    """

    audience_kinds: tuple[str, ...] = ("people", "leader", "team", "care_team")
    audience_several: ClassVar[bool] = True
    audience_label: ClassVar[Any] = gettext_lazy("Who can see this")

    # Kinds that stand alone: "only me and my team" says two things.
    ALONE: ClassVar[tuple[str, ...]] = ("only_me", "everyone")

    to = forms.MultipleChoiceField(
        error_messages={"required": gettext_lazy("Choose who can see this.")}
    )
    people = PeopleField(required=False, label=gettext_lazy("People I choose"))

    def __init__(
        self, *args: Any, owner: Person, widens: Audience | None = None, **kwargs: Any
    ) -> None:
        self.owner, self.widens = owner, widens
        super().__init__(*args, **kwargs)

    def prepare_people(self) -> None:
        """Offer the kinds that this owner has, each with what it means today."""
        offered = self._offered
        kind_field = self.fields["to"]
        if not isinstance(kind_field, forms.MultipleChoiceField):
            raise ImproperlyConfigured("`to` is the audience's own field.")
        if not self.audience_several:
            kind_field.widget = OneOfSeveral()
        else:
            kind_field.widget = SeveralOrAlone(alone=self.ALONE)
        kind_field.label = self.audience_label
        kind_field.choices = [(kind.name, self._meaning(kind)) for kind in offered]
        if without := self._leaders_without_it():
            kind_field.help_text = self._not_on_for(without)
        people = self.fields["people"]
        if isinstance(people, PeopleField):
            people.exclude = [*people.exclude, self.owner.pk]
            people.widens = self.widens
        if "people" not in (kind.name for kind in offered):
            del self.fields["people"]
        super().prepare_people()

    @cached_property
    def _offered(self) -> list[audiences.Kind]:
        return self.offered_of(self.audience_kinds)

    def offered_of(self, names: Iterable[str]) -> list[audiences.Kind]:
        """Those of the kinds that this owner has, and of which somebody would find the practice on."""
        offered = audiences.offered_to(self.owner, names, widens=self.widens)
        return [kind for kind in offered if self._would_find_it(kind)]

    def _would_find_it(self, kind: audiences.Kind) -> bool:
        # A team has the practice with its owner; of people and everyone each is asked for.
        if not self.practice or kind.name not in {"leader", "care_team"}:
            return True
        if self._is_on_for_everybody:  # then nobody is asked, however many they are
            return True
        people = [member.person for member in kind.members(self.owner, ())]
        return len(without_it(self.practice, people)) < len(people)

    @cached_property
    def _is_on_for_everybody(self) -> bool:
        return is_on_for_everybody(self.practice)

    def _leaders_without_it(self) -> list[str]:
        """The leader's name, where the practice is not on for them: the form says why not."""
        offered = audiences.offered_to(self.owner, self.audience_kinds, widens=self.widens)
        leaders = [kind for kind in offered if kind.name == "leader"]
        return [
            member.person.name
            for kind in leaders
            if not self._would_find_it(kind)
            for member in kind.members(self.owner, ())
        ]

    def _meaning(self, kind: audiences.Kind) -> str:
        """The kind's title, and under it the sentence that it would make of the line."""
        if kind.name == "people":
            words = _("You find them by name.")
        elif self.widens is None:
            words = kind.meaning(self.owner)
        else:
            words = audiences.in_words(self.owner, Choice((kind.name,)), widens=self.widens)
        return format_html('{} <span class="quiet">{}</span>', kind.title, words)

    def _chosen_kinds(self) -> list[str]:
        """The kinds ticked now, whether or not the rest of the form is right yet."""
        field = self.fields["to"]
        if self.is_bound:
            values = field.widget.value_from_datadict(self.data, self.files, self.add_prefix("to"))
        else:
            values = self.get_initial_for_field(field, "to")
        offered = {name for name, _title in field.choices}  # type: ignore[attr-defined]
        return [value for value in values or () if value in offered]

    def _chosen_people(self) -> list[Person]:
        """People count only while "People I choose" is ticked: what is hidden is not sent."""
        field = self.fields.get("people")
        if "people" not in self._chosen_kinds() or not isinstance(field, PeopleField):
            return []
        return field.widget.chosen

    @property
    def audience_words(self) -> str:
        """Who would see it as the form stands: "You and Ana Ruiz"; nobody chosen: "Only you"."""
        if contradiction := self._contradiction(self._chosen_kinds()):
            return contradiction
        choice = Choice(tuple(self._chosen_kinds()), tuple(self._chosen_people()))
        return audiences.in_words(self.owner, choice, widens=self.widens)

    def clean(self) -> dict[str, Any]:
        """Refuse nobody, people without a name, and kinds that contradict each other."""
        data = super().clean() or {}
        kinds: Sequence[str] = data.get("to") or ()
        if "to" not in self.errors:
            if not kinds:
                self.add_error("to", _("Choose who can see this."))
            elif contradiction := self._contradiction(kinds):
                self.add_error("to", contradiction)
        if "people" in kinds and "people" not in self.errors and not data.get("people"):
            self.add_error("people", _("Find at least one person by name, and tick them."))
        return data

    def _contradiction(self, kinds: Sequence[str]) -> str:
        """What to do about kinds that contradict each other, by the titles on the form; or ""."""
        alone = [audiences.kinds[name].title for name in kinds if name in self.ALONE]
        if not alone or len(kinds) == 1:
            return ""
        words = _("“%(kind)s” stands alone: leave it, or everything else, unticked.")
        return words % {"kind": alone[0]}

    def _who_would_see_it(self, data: dict[str, Any]) -> dict[str, list[Person]]:
        """Those whom the chosen kinds name: people and the leader, not everyone of a team."""
        kinds, people = data.get("to") or (), data.get("people") or ()
        return {"to": self._members_of(kinds, people, {"people", "leader"})}

    def named_one_by_one(self, kinds: Iterable[str], people: Sequence[Person]) -> list[Person]:
        """Those whom the kinds stand for as the people whom one chooses by name.

        A kind that can be large (it has a `group`) gives none of those: nobody of it is loaded.
        """
        few = {kind.name for kind in self._offered if kind.group is None}
        return self._members_of([name for name in kinds if name in few], people, {"people"})

    def _members_of(
        self, kinds: Iterable[str], people: Sequence[Person], as_kinds: set[str]
    ) -> list[Person]:
        if not kinds:
            return []
        offered = {kind.name: kind for kind in self._offered}
        chosen = [offered[name] for name in kinds if name in offered]
        members = [m for kind in chosen for m in kind.members(self.owner, people)]
        return list({m.person: None for m in members if m.kind in as_kinds})

    def choice(self) -> Choice:
        """The audience chosen; only after is_valid()."""
        kinds = tuple(self.cleaned_data["to"])
        people = self.cleaned_data.get("people") or () if "people" in kinds else ()
        return Choice(kinds, tuple(people))


class SeveralOrAlone(forms.CheckboxSelectMultiple):
    """Boxes of which some stand alone: with a script, ticking one unticks what contradicts it."""

    def __init__(self, *args: Any, alone: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alone = alone

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """An option; one that stands alone says so to the script."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.alone:
            option["attrs"]["data-alone"] = True
        return option


class OneOfSeveral(forms.RadioSelect):
    """Radio buttons for a field that cleans to a list of one."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """A list of at most one."""
        value = super().value_from_datadict(data, files, name)
        if isinstance(value, list | tuple):
            return list(value[:1])
        return [value] if value else []


class OnceForm(forms.Form):
    """A form that counts once: the new row's id is made when the form is shown and sent along.

    Sent twice (a double press, a reload), the second finds the row of the first:
    `Model.objects.get_or_create(pk=form.cleaned_data["once"], owner=..., defaults=...)`; look it up
    together with its owner, because the id comes from the browser.
    """

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
