"""Where one chooses people, "My confidants" is on offer, and whoever is written to is said of first."""

from collections.abc import Iterable, Iterator
from importlib import import_module

from architecture.source import PACKAGE, modules
from django import forms

from corridor.kit.forms import AudienceForm
from corridor.kit.saying_first import SaidFirstForm
from corridor.practices.care.forms import AskForm, FurtherForm

CONFIDANTS = "confidants"

# Forms that let one choose people and do not offer one's confidants, each with its reason.
BY_NAME_ALONE = {
    "mirror.ShowForm": "figures about the person as a leader, not what worries them: shown to "
    "people found by name, one decision each",
}


def below(form: type[AudienceForm]) -> Iterator[type[AudienceForm]]:
    """The classes that derive from the form's."""
    for one in form.__subclasses__():
        yield one
        yield from below(one)


def of_practices() -> list[type[AudienceForm]]:
    """The practices' forms that ask who can see something, wherever they are defined."""
    practices = PACKAGE / "practices"
    for path in modules(practices):
        if path.stem.startswith("forms"):
            import_module(f"corridor.practices.{path.parent.name}.{path.stem}")
    found = {one for one in below(AudienceForm) if one.__module__.startswith("corridor.practices.")}
    return sorted(found, key=name_of)


def name_of(form: type[AudienceForm]) -> str:
    """ "care.AskForm"."""
    return (
        f"{form.__module__.removeprefix('corridor.practices.').partition('.')[0]}.{form.__name__}"
    )


def without_confidants(found: Iterable[type[AudienceForm]]) -> set[str]:
    """Those that let one choose people, and not one's confidants."""
    choosing = [form for form in found if "people" in form.audience_kinds]
    return {name_of(form) for form in choosing if CONFIDANTS not in form.audience_kinds}


def written_without_saying(found: Iterable[type[AudienceForm]]) -> set[str]:
    """Those in which one writes words of one's own to people, and nothing is said first."""
    return {
        name_of(form)
        for form in found
        if "people" in form.audience_kinds
        and not issubclass(form, SaidFirstForm)
        and any(isinstance(f.widget, forms.Textarea) for f in form.base_fields.values())
    }


def test_whoever_chooses_people_can_choose_their_confidants() -> None:
    found = of_practices()
    assert {AskForm, FurtherForm} <= set(found)
    assert without_confidants(found) == set(BY_NAME_ALONE)


def test_what_has_to_be_said_first_is_said_wherever_one_writes_to_people() -> None:
    assert written_without_saying(of_practices()) == set()


def test_guards_see_a_form_of_another_practice() -> None:
    class CardForm(AudienceForm):
        audience_kinds = ("people", "team")
        body = forms.CharField(widget=forms.Textarea)

    class RestingForm(AudienceForm):
        audience_kinds = ("leader", "team")
        body = forms.CharField(widget=forms.Textarea)

    for form in (CardForm, RestingForm):
        form.__module__ = "corridor.practices.cards.forms"
    assert without_confidants([CardForm, RestingForm]) == {"cards.CardForm"}
    assert written_without_saying([CardForm, RestingForm]) == {"cards.CardForm"}
