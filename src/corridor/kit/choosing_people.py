"""Choosing people in a form: by their names, with or without JavaScript."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.people.models import Person
from corridor.people.searching import find_by_name
from corridor.privacy import audiences
from corridor.privacy.models import Audience

FOUND_AT_MOST = 12


def find_people(words: str, *, without: Iterable[UUID] = ()) -> list[Person]:
    """At most twelve people who are here and whose given or family name begins with `words`."""
    without = list(without)
    found = find_by_name(words, at_most=FOUND_AT_MOST, without=without)
    return found or find_by_name(turned(words), at_most=FOUND_AT_MOST, without=without)


def turned(words: str) -> str:
    """ "Ruiz Ana" or "Ruiz, Ana" as "Ana Ruiz"; "" for a single word, which has no other order."""
    first, _space, rest = words.strip().partition(" ")
    return f"{rest.strip()} {first.rstrip(',')}" if rest.strip() else ""


def _ids(values: Iterable[object]) -> list[UUID]:
    """The well-formed ids among `values` (texts, ids or persons), each once, in their order."""
    ids: dict[UUID, None] = {}
    for value in values:
        try:
            ids[value.pk if isinstance(value, Person) else UUID(str(value))] = None
        except ValueError:
            continue
    return list(ids)


class PeopleWidget(forms.Widget):
    """The chosen people, a search by name, and what it found: all of it boxes to tick.

    Sends `<name>` once for each chosen person, `<name>_find` (the words searched for) and, when
    the button Find was pressed, `<name>_find_now`.
    """

    template_name = "kit/people_field.html"
    use_fieldset = True

    def __init__(self, *, several: bool) -> None:
        super().__init__()
        self.several = several
        self.chosen: list[Person] = []
        self.found: list[Person] = []
        self.words = ""
        self.searched = False
        self.widens: Audience | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Every value sent under the name."""
        if hasattr(data, "getlist"):
            return list(data.getlist(name))
        value = data.get(name) or []
        return [str(value)] if isinstance(value, str | UUID) else [str(one) for one in value]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the field prepared: no query here."""
        context = super().get_context(name, value, attrs)
        context["widget"] |= {
            "several": self.several,
            "type": "checkbox" if self.several else "radio",
            "chosen": self.chosen,
            "found": self.found,
            "words": self.words,
            "searched": self.searched,
            "widens": self.widens,
        }
        return context


class PeopleField(forms.Field):
    """Choose people by name. Cleaned: a list of persons, or with `several=False` one or None.

    Only people who are here are resolved. Works without JavaScript by the button "Find", which
    keeps everything typed; with it, people appear while typing (URL `people_find`, with `q`, the
    field's `name`, `type` ("checkbox" or "radio") and the ids chosen so far under that name; it
    renders "kit/people_found.html"). Belongs into a PeopleForm.
    """

    widget: PeopleWidget

    def __init__(
        self,
        *,
        several: bool = True,
        at_most: int = 20,
        exclude: Iterable[UUID] = (),
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("label", gettext_lazy("People") if several else gettext_lazy("Person"))
        super().__init__(widget=PeopleWidget(several=several), **kwargs)
        self.several = several
        self.at_most = at_most
        self.exclude = list(exclude)
        # An audience whose people are not found again: they see it already.
        self.widens: Audience | None = None
        self._prepared = False

    def prepare(self, form: forms.BaseForm, name: str) -> None:
        """Look up the chosen people and, after "Find", those found: at most three queries."""
        html_name, data = form.add_prefix(name), form.data
        values: Any = form.get_initial_for_field(self, name) or []
        if form.is_bound:
            values = self.widget.value_from_datadict(data, form.files, html_name)
        elif isinstance(values, str | UUID | Person):
            values = [values]
        ids = _ids(values)[: self.at_most + 1]
        exclude = [*self.exclude, *(audiences.seeing_now(self.widens) if self.widens else ())]
        here = Person.objects.here().exclude(pk__in=exclude).select_related("team")
        people = here.in_bulk(ids) if ids else {}
        widget = self.widget
        widget.widens = self.widens
        widget.chosen = [people[pk] for pk in ids if pk in people]
        widget.words = str(data.get(f"{html_name}_find", ""))[:100].strip() if form.is_bound else ""
        widget.searched = form.is_bound and f"{html_name}_find_now" in data and bool(widget.words)
        if widget.searched:
            widget.found = find_people(widget.words, without=[*exclude, *people])
        self._prepared = True

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """Refuses a form that did not prepare the field."""
        if not self._prepared:
            raise ImproperlyConfigured(f"{type(form).__name__} must be a PeopleForm.")
        return super().get_bound_field(form, field_name)

    def clean(self, value: Any) -> Any:
        """The persons; refuses too many and whoever is not here."""
        chosen = self.widget.chosen
        if not value:
            if self.required:
                raise ValidationError(
                    _("Choose at least one person.") if self.several else _("Choose a person.")
                )
            return [] if self.several else None
        if len(value) > len(chosen) and len(chosen) <= self.at_most:
            raise ValidationError(
                _("Somebody you chose is not here any more. Look at who is left, and send again.")
                if self.widens is None
                else _(
                    "Somebody you chose can see it already, or is not here any more. Look again."
                )
            )
        if not self.several:
            return chosen[0]
        if len(chosen) > self.at_most:
            raise ValidationError(
                ngettext(
                    "Choose at most %(n)d person.", "Choose at most %(n)d people.", self.at_most
                )
                % {"n": self.at_most}
            )
        return list(chosen)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other people are chosen than at first."""
        values = initial or []
        if isinstance(values, str | UUID | Person):
            values = [values]
        return set(_ids(values)) != set(_ids(data or []))
