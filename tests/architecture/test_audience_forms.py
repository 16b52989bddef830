"""Where one chooses people, "My confidants" is on offer, and whoever is written to is said of first."""

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TypeVar

from architecture.source import PACKAGE, modules
from django import forms

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import AudienceForm, PeopleForm
from corridor.kit.saying_first import SaidFirstForm
from corridor.practices.care.forms import AskForm, FurtherForm

CONFIDANTS = "confidants"

Form = TypeVar("Form", bound=PeopleForm)

# Forms that let one choose people and do not offer one's confidants, each with its reason.
BY_NAME_ALONE = {
    "mirror.ShowForm": "figures about the person as a leader, not what worries them: shown to "
    "people found by name, one decision each",
}


# Forms in which one writes and chooses people, and tells none of them as a volunteer, each with its
# reason.
NOT_TOLD_AS_A_VOLUNTEER = {
    "care.ProposeForm": "words for the person, to ask with or not: it tells them nothing of the writer",
    "conversations.WishesForm": "the words are for whoever one is introduced to; those chosen are whom "
    "one would rather not meet, and see nothing of it",
    "rest.HandOverForm": "work to take over, in a line or two: the form asks for nothing beside it",
}


def below(form: type[Form]) -> Iterator[type[Form]]:
    """The classes that derive from the form's."""
    for one in form.__subclasses__():
        yield one
        yield from below(one)


def of_practices(kind: type[Form]) -> list[type[Form]]:
    """The practices' forms of that kind, wherever they are defined."""
    practices = PACKAGE / "practices"
    for path in modules(practices):
        if path.stem.startswith("forms"):
            import_module(f"corridor.practices.{path.parent.name}.{path.stem}")
    found = {one for one in below(kind) if one.__module__.startswith("corridor.practices.")}
    return sorted(found, key=name_of)


def name_of(form: type[PeopleForm]) -> str:
    """ "care.AskForm"."""
    return (
        f"{form.__module__.removeprefix('corridor.practices.').partition('.')[0]}.{form.__name__}"
    )


def without_confidants(found: Iterable[type[AudienceForm]]) -> set[str]:
    """Those that let one choose people, and not one's confidants."""
    choosing = [form for form in found if "people" in form.audience_kinds]
    return {name_of(form) for form in choosing if CONFIDANTS not in form.audience_kinds}


def lets_choose(form: type[PeopleForm]) -> bool:
    """Whether one finds people by name in it."""
    if issubclass(form, AudienceForm):
        return "people" in form.audience_kinds
    return any(isinstance(field, PeopleField) for field in form.base_fields.values())


def written_without_saying(found: Iterable[type[PeopleForm]]) -> set[str]:
    """Those in which one writes words of one's own and chooses people, and nothing is said first."""
    return {
        name_of(form)
        for form in found
        if lets_choose(form)
        and not issubclass(form, SaidFirstForm)
        and any(isinstance(f.widget, forms.Textarea) for f in form.base_fields.values())
    }


def test_whoever_chooses_people_can_choose_their_confidants() -> None:
    found = of_practices(AudienceForm)
    assert {AskForm, FurtherForm} <= set(found)
    assert without_confidants(found) == set(BY_NAME_ALONE)


def test_what_has_to_be_said_first_is_said_wherever_one_writes_to_people() -> None:
    assert written_without_saying(of_practices(PeopleForm)) == set(NOT_TOLD_AS_A_VOLUNTEER)


def test_guards_see_a_form_of_another_practice() -> None:
    class CardForm(AudienceForm):
        audience_kinds = ("people", "team")
        body = forms.CharField(widget=forms.Textarea)

    class RestingForm(AudienceForm):
        audience_kinds = ("leader", "team")
        body = forms.CharField(widget=forms.Textarea)

    class LineForm(PeopleForm):
        body = forms.CharField(widget=forms.Textarea)
        person = PeopleField(several=False)

    class WhomForm(PeopleForm):
        person = PeopleField(several=False)

    for form in (CardForm, RestingForm, LineForm, WhomForm):
        form.__module__ = "corridor.practices.cards.forms"
    assert without_confidants([CardForm, RestingForm]) == {"cards.CardForm"}
    written = written_without_saying([CardForm, RestingForm, LineForm, WhomForm])
    assert written == {"cards.CardForm", "cards.LineForm"}
