"""The audiences that name somebody: listed while they are few. That both ways agree: test_audiences."""

from corridor.privacy import reached
from corridor.privacy.audiences import withdraw
from corridor.privacy.models import HandedOn
from corridor.privacy.reached import audiences_naming


def test_too_many_to_be_listed_are_found_by_each_question(make_letter, bilal, chen, monkeypatch):
    monkeypatch.setattr(reached, "LISTED", 2)
    first, second = (make_letter(bilal, "words", to=[chen]) for _ in range(2))
    assert set(audiences_naming(chen).kinds) == {first.audience_id, second.audience_id}
    third = make_letter(bilal, "words", to=[chen])
    assert audiences_naming(chen).kinds is None
    found = HandedOn.objects.filter(audiences_naming(chen).has())
    assert set(found) == {first, second, third}
    withdraw(third.audience, by=bilal)
    assert set(audiences_naming(chen).kinds) == {first.audience_id, second.audience_id}
