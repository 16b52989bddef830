"""Where something is missing, a form says what to do."""

import pytest
from django import forms

from corridor.kit.asking import SENTENCES

DJANGOS_OWN = ("This field is required", "Ensure this", "Enter a", "Select a valid")


class Everything(forms.Form):
    words = forms.CharField(max_length=3)
    day = forms.DateField()
    at = forms.TimeField()
    count = forms.IntegerField(max_value=5)
    one = forms.ChoiceField(choices=[("a", "A")])
    several = forms.MultipleChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"words": "long words", "day": "soon", "at": "late", "count": "9", "one": "b"},
        {"count": "many", "several": ["b"], "one": ""},
    ],
)
def test_nothing_is_said_in_djangos_own_sentences(sent):
    said = [str(error) for errors in Everything(sent).errors.values() for error in errors]
    assert len(said) == 7
    assert [one for one in said if one.startswith(DJANGOS_OWN)] == []


def test_what_is_said():
    form = Everything({"count": "9", "words": "four"})
    assert form.errors["count"] == ["Write at most 5."]
    assert form.errors["words"] == ["Write at most 3 characters. These are 4."]
    assert form.errors["day"] == ["Choose a day."]
    assert form.errors["agreed"] == ["Tick this first."]


def test_every_kind_of_field_that_we_name_can_be_left_empty():
    assert all("required" in sentences for sentences in SENTENCES.values())
