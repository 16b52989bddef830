"""Erasing oneself and leaving: nothing of a name stays, on either side of a pair."""

from uuid import uuid4

from django.utils import timezone

from corridor.practices.confidants import actions_volunteers as volunteering
from corridor.practices.confidants.actions import let_go, name_somebody
from corridor.practices.confidants.exporting import sections
from corridor.practices.confidants.models import Book, Mark
from corridor.practices.confidants.models_volunteers import Note, Training, Volunteer
from corridor.practices.confidants.queries import confidants_of, names_of
from corridor.privacy.audiences import Choice, freeze, seeing_now
from corridor.privacy.erasing import erase_person


def names(person) -> list[str]:
    return [one.person.name for one in names_of(person).named]


def test_erased_the_pair_is_gone_and_an_open_name_of_anothers_stays(
    name_each_other, ana, bilal, chen
):
    name_somebody(bilal, by=chen)
    name_each_other(ana, bilal)
    assert (confidants_of(ana), confidants_of(bilal)) == ([bilal], [ana])
    audience = freeze(ana, Choice(("confidants",)))
    erase_person(bilal, by=bilal)
    assert (names(ana), names(bilal), names(chen)) == ([], [], [bilal.name])
    assert seeing_now(audience) == set()
    assert not Book.objects.filter(owner=bilal).exists()
    assert Mark.objects.count() == 1


def test_who_left_and_came_back_begins_anew(name_each_other, ana, bilal, chen):
    name_somebody(bilal, by=chen)
    name_each_other(ana, bilal)
    let_go(bilal)
    assert (names(ana), names(chen), names(bilal)) == ([], [], [])
    assert not Mark.objects.exists()


def test_who_left_is_on_no_page(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    bilal.left_at = timezone.now()
    bilal.save(update_fields=["left_at"])
    assert names(ana) == []


def test_a_volunteer_erased_leaves_nothing(vera):
    volunteering.write_note(by=vera, once=uuid4(), body="Second walk.")
    erase_person(vera, by=vera)
    assert [m.objects.count() for m in (Note, Volunteer, Training)] == [0, 0, 0]


def exported(person) -> dict[str, list[dict[str, object]]]:
    return {str(section.title): list(section.rows) for section in sections(person)}


def test_one_takes_ones_names_along_and_the_answers_that_one_may_see(name_each_other, ana, bilal):
    name_each_other(ana, bilal)
    (row,) = exported(ana)["Whom you named as somebody you trust"]
    assert (row["name"], row["named_you_too"]) == (bilal.name, True)
    let_go(ana)
    ana.left_at = timezone.now()
    ana.save(update_fields=["left_at"])
    (row,) = exported(ana)["Whom you named as somebody you trust"]
    assert set(row) == {"name", "since"}


def test_a_volunteer_takes_every_note_along(vera):
    for number in range(101):
        volunteering.write_note(by=vera, once=uuid4(), body=f"Walk {number}.")
    rows = exported(vera)["Your notes as a volunteer"]
    assert {row["words"] for row in rows} == {f"Walk {number}." for number in range(101)}
