"""Choosing who can see something, and hearing it said before it is saved."""

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.template import Context, Template
from django.utils import timezone

from corridor.kit.choosing_people import PeopleField
from corridor.kit.forms import AudienceForm, OnceForm, PeopleForm
from corridor.people.models import Person
from corridor.privacy.audiences import Choice


class Letter(AudienceForm):
    audience_kinds = ("only_me", "people", "leader", "team", "everyone")
    body = forms.CharField()


class Card(AudienceForm):
    audience_kinds = ("only_me", "people")
    audience_several = False


class OnePerson(PeopleForm):
    person = PeopleField(several=False)


def kinds_of(form):
    return [name for name, _label in form.fields["to"].choices]


def test_only_the_kinds_that_the_owner_has_are_offered(ana, bilal, chen):
    assert kinds_of(Letter(owner=bilal)) == ["only_me", "people", "leader", "team", "everyone"]
    assert kinds_of(Letter(owner=ana)) == ["only_me", "people", "team", "everyone"]


def test_the_choice_is_what_was_ticked(ana, bilal, chen):
    form = Letter({"body": "x", "to": ["people", "leader"], "people": [str(chen.pk)]}, owner=bilal)
    assert form.is_valid()
    assert form.choice() == Choice(("people", "leader"), (chen,))


def test_each_choice_says_whom_it_means(ana, bilal, chen):
    labels = {name: str(label) for name, label in Letter(owner=bilal).fields["to"].choices}
    assert labels["leader"] == 'My leader <span class="quiet">You and Ana Ruiz</span>'
    assert labels["team"] == 'My team <span class="quiet">You and your team, 2 people</span>'


def test_the_line_says_it_before_it_is_saved_even_while_the_form_is_wrong(ana, bilal, chen):
    form = Letter({"to": ["people"], "people": [str(chen.pk)]}, owner=bilal)
    assert not form.is_valid()
    assert form.audience_words == "You and Chen Wei"


def test_the_line_begins_with_what_the_form_suggests(ana, bilal):
    assert Letter(owner=bilal, initial={"to": ["leader"]}).audience_words == "You and Ana Ruiz"
    initial = {"to": ["people"], "people": [ana]}
    assert Letter(owner=bilal, initial=initial).audience_words == "You and Ana Ruiz"
    assert Letter(owner=bilal).audience_words == "Only you"


def test_nobody_of_a_team_is_named_one_by_one_or_loaded(
    django_assert_num_queries, ana, bilal, chen
):
    form = Letter(owner=bilal)
    with django_assert_num_queries(0):
        assert form.named_one_by_one(["people", "team", "everyone"], [ana, chen]) == [ana, chen]


def test_people_whose_kind_is_not_ticked_are_not_sent_to(ana, bilal, chen):
    form = Letter({"body": "x", "to": ["leader"], "people": [str(chen.pk)]}, owner=bilal)
    assert form.is_valid()
    assert form.choice() == Choice(("leader",), ())
    assert form.audience_words == "You and Ana Ruiz"


def test_nobody_chosen_is_refused_beside_the_choice(bilal):
    form = Letter({"body": "x"}, owner=bilal)
    assert form.errors == {"to": ["Choose who can see this."]}


def test_people_without_a_name_is_refused_beside_the_people(bilal):
    form = Letter({"body": "x", "to": ["people"]}, owner=bilal)
    assert form.errors == {"people": ["Find at least one person by name, and tick them."]}


def test_only_me_does_not_combine(ana, bilal):
    form = Letter({"body": "x", "to": ["only_me", "leader"]}, owner=bilal)
    refusal = "“Only me” stands alone: leave it, or everything else, unticked."
    assert form.errors == {"to": [refusal]}
    # The line never says that somebody sees what is then refused.
    assert form.audience_words == refusal
    alone = Letter(owner=bilal)["to"].as_widget()
    assert alone.count("data-alone") == 2  # only me, everyone


def test_a_kind_that_is_not_offered_is_refused_and_never_in_the_line(ana, bilal):
    form = Card({"to": "everyone"}, owner=bilal)
    assert form.audience_words == "Only you"
    assert not form.is_valid()


def test_one_of_several(ana, bilal):
    form = Card({"to": "people", "people": [str(ana.pk)]}, owner=bilal)
    assert form.is_valid()
    assert form.choice() == Choice(("people",), (ana,))


def test_the_tag_draws_the_line_with_the_words(bilal, ana):
    form = Letter(owner=bilal, initial={"to": ["leader"]})
    html = Template("{% audience_of form %}").render(Context({"form": form}))
    assert "You and Ana Ruiz" in html
    assert 'hx-params="csrfmiddlewaretoken,to,people"' in html


def test_somebody_who_left_cannot_be_chosen(bilal, chen):
    Person.objects.filter(pk=chen.pk).update(left_at=timezone.now())
    form = Letter({"body": "x", "to": ["people"], "people": [str(chen.pk)]}, owner=bilal)
    assert list(form.errors) == ["people"]


def test_oneself_cannot_be_chosen(bilal):
    form = Letter({"body": "x", "to": ["people"], "people": [str(bilal.pk)]}, owner=bilal)
    assert list(form.errors) == ["people"]


def test_find_without_a_script_shows_who_was_found_and_keeps_everything(ana, bilal, chen):
    data = {
        "body": "",
        "to": ["people"],
        "people": [str(ana.pk)],
        "people_find": "che",
        "people_find_now": "1",
    }
    form = Letter(data, owner=bilal)
    assert not form.is_valid()
    assert form.errors == {}
    assert [p.name for p in form.fields["people"].widget.found] == ["Chen Wei"]
    html = form["people"].as_widget()
    assert html.count(" checked") == 1
    assert 'value="che"' in html


def test_who_is_chosen_is_not_found_again(bilal, chen):
    data = {"people": [str(chen.pk)], "people_find": "chen", "people_find_now": "1"}
    assert Letter(data, owner=bilal).fields["people"].widget.found == []


def test_garbage_instead_of_an_id_is_refused(bilal):
    form = OnePerson({"person": "' or 1=1"})
    assert list(form.errors) == ["person"]


def test_one_person_is_cleaned_to_a_person(bilal):
    form = OnePerson({"person": str(bilal.pk)})
    assert form.is_valid()
    assert form.cleaned_data["person"] == bilal
    assert 'type="radio"' in OnePerson(initial={"person": bilal})["person"].as_widget()


def test_a_field_in_a_form_of_another_kind_says_so():
    class Wrong(forms.Form):
        people = PeopleField()

    with pytest.raises(ImproperlyConfigured):
        str(Wrong()["people"])


@pytest.mark.parametrize("count", [1, 3])
def test_drawing_takes_the_same_queries_however_many_are_chosen(
    make_person, django_assert_num_queries, bilal, count
):
    chosen = [str(make_person(f"Person {n}").pk) for n in range(count)]
    with django_assert_num_queries(1):
        OnePersonOrMore({"people": chosen}).as_div()


class OnePersonOrMore(PeopleForm):
    people = PeopleField()


def test_a_form_keeps_its_one_id_when_it_comes_back_wrong():
    class Wrong(OnceForm):
        body = forms.CharField()

    first = Wrong()
    once = first["once"].value()
    again = Wrong({"once": str(once)})
    assert not again.is_valid()
    assert str(again["once"].value()) == str(once)
    assert Wrong()["once"].value() != once


def test_the_endpoint_says_the_line(browser_of, ana, bilal):
    answer = browser_of(bilal).post("/audience-line/", {"to": ["leader"]})
    assert answer.content.decode() == "You and Ana Ruiz"
    assert browser_of(bilal).get("/audience-line/").status_code == 405
