"""Where one chooses people, "My confidants" is on offer, and whoever is written to is said of first."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import TypeVar

from architecture.source import PACKAGE, modules
from django import forms

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import AudienceForm, PeopleForm
from corridor.kit.saying_first import SaidFirstForm
from corridor.practices.care.forms import AskForm, FurtherForm

CONFIDANTS = "confidants"

Form = TypeVar("Form", bound=forms.BaseForm)

# Forms that let one choose people and do not offer one's confidants, each with its reason.
BY_NAME_ALONE = {
    "mirror.ShowForm": "figures about the person as a leader, not what worries them: shown to "
    "people found by name, one decision each",
}


# Forms in which one writes, and nothing is said first to whom it reaches, each with its reason. Whether
# whoever reads it is chosen in the form, or is named by its page's address, is the same to the guard.
FOR_THE_READER = (
    "words for the person, to ask or rest with or not: it tells them nothing of the writer"
)
OF_AN_ASK = "goes on between two of an ask, whose form said it first"
A_LINE = "a line to somebody whom one has noticed: asking for help is care's"
NOBODY_ELSE = "nobody but the writer reads it"
WRITTEN_WITHOUT = {
    "care.WordsForm": "no form of a page: AskForm and ProposeForm are made of it",
    "care.ProposeForm": FOR_THE_READER,
    "care.MessageForm": OF_AN_ASK,
    "care.AnswerForm": OF_AN_ASK,
    "care.ReplyForm": OF_AN_ASK,
    "confidants.InDangerForm": "it is what is said first, as everybody reads it",
    "confidants.NoteForm": NOBODY_ELSE,
    "confidants.VolunteerForm": "a volunteer says of themselves what everybody can read",
    "conversations.WishesForm": "the words are for whoever one is introduced to; those chosen are whom "
    "one would rather not meet, and see nothing of it",
    "mirror.NoteForm": NOBODY_ELSE,
    "noticing.CheckInForm": NOBODY_ELSE,
    "noticing.InviteForm": A_LINE,
    "noticing.NoteForm": A_LINE,
    "rest.HandOverForm": "work to take over, in a line or two: the form asks for nothing beside it",
    "rest.PlanWithForm": FOR_THE_READER,
    "rest.ProposeForm": FOR_THE_READER,
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


def name_of(form: type[forms.BaseForm]) -> str:
    """ "care.AskForm"."""
    return (
        f"{form.__module__.removeprefix('corridor.practices.').partition('.')[0]}.{form.__name__}"
    )


def without_confidants(found: Iterable[type[AudienceForm]]) -> set[str]:
    """Those that let one choose people, and not one's confidants."""
    choosing = [form for form in found if "people" in form.audience_kinds]
    return {name_of(form) for form in choosing if CONFIDANTS not in form.audience_kinds}


def is_written_in(form: type[forms.BaseForm]) -> bool:
    """Whether one writes words of one's own in it."""
    fields: Mapping[str, forms.Field] = getattr(form, "base_fields", {})
    return any(isinstance(field.widget, forms.Textarea) for field in fields.values())


def written_without_saying(found: Iterable[type[forms.BaseForm]]) -> set[str]:
    """Those in which one writes and nothing is said first, however it is known who reads it."""
    return {
        name_of(form)
        for form in found
        if is_written_in(form) and not issubclass(form, SaidFirstForm)
    }


def test_whoever_chooses_people_can_choose_their_confidants() -> None:
    found = of_practices(AudienceForm)
    assert {AskForm, FurtherForm} <= set(found)
    assert without_confidants(found) == set(BY_NAME_ALONE)


def test_what_has_to_be_said_first_is_said_wherever_one_writes_to_people() -> None:
    assert written_without_saying(of_practices(forms.BaseForm)) == set(WRITTEN_WITHOUT)


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

    class ProposalForm(forms.Form):
        """To whom its address names."""

        body = forms.CharField(widget=forms.Textarea)

    class SaidForm(SaidFirstForm):
        body = forms.CharField(widget=forms.Textarea)

    made = (CardForm, RestingForm, LineForm, WhomForm, ProposalForm, SaidForm)
    for form in made:
        form.__module__ = "corridor.practices.cards.forms"
    assert without_confidants([CardForm, RestingForm]) == {"cards.CardForm"}
    assert written_without_saying(made) == {
        "cards.CardForm",
        "cards.RestingForm",
        "cards.LineForm",
        "cards.ProposalForm",
    }
