"""A changed address is held: what a file changes at once, and what it does not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from corridor.people.models import Person
from corridor.people.signing_in import codes, held
from corridor.people.signing_in.models import HeldAddress, Passkey

ANA = "1,Ana Ruiz,ana@example.org,,Port"
BILAL = "2,Bilal Haddad,bilal@example.org,1,Port"
MOVED = "1,Ana Ruiz,new@example.org,,Port"


def person(number):
    return Person.objects.get(number=number)


def addresses():
    return dict(Person.objects.order_by("number").values_list("number", "email"))


def holds():
    return {
        (h.person.number, h.old, h.new) for h in HeldAddress.objects.select_related("person").all()
    }


def time_is_over():
    HeldAddress.objects.filter(refused_at=None).update(until=timezone.now())
    return held.settle_due()


@pytest.fixture
def moved(bring, people_file):
    """Ana and Bilal are here; a second file gives Ana another address."""
    bring(people_file(ANA, BILAL))
    return bring(people_file(MOVED, BILAL))


def test_the_old_address_stays_until_the_time_is_over(moved):
    assert moved.counts["moves"] == 1
    assert addresses() == {"1": "ana@example.org", "2": "bilal@example.org"}
    one = HeldAddress.objects.get()
    assert (one.person, one.old, one.new) == (person("1"), "ana@example.org", "new@example.org")
    assert one.until - one.since == timedelta(hours=72)
    assert held.settle_due() == 0
    assert time_is_over() == 1
    assert (addresses()["1"], holds()) == ("new@example.org", set())


def test_the_old_address_is_told_at_once_and_once(moved, run_jobs):
    run_jobs()
    run_jobs()
    held.tell_old_addresses([str(person("1").pk)])
    (letter,) = mail.outbox
    assert letter.to == ["ana@example.org"]
    whole = letter.subject + letter.body
    assert "new@example.org" not in whole
    assert "Ana" not in whole


def test_joiners_and_what_they_first_come_with_are_not_held(bring, people_file):
    bring(people_file(ANA))
    bring(people_file(ANA, BILAL))
    assert (addresses()["2"], holds()) == ("bilal@example.org", set())


def test_the_same_file_again_changes_nothing(moved, bring, people_file):
    before = list(HeldAddress.objects.values())
    outcome = bring(people_file(MOVED, BILAL))
    assert (outcome.counts["moves"], outcome.counts["stays"]) == (0, 2)
    assert list(HeldAddress.objects.values()) == before
    assert addresses()["1"] == "ana@example.org"


def test_another_change_of_the_person_leaves_the_address_held(moved, bring, people_file):
    bring(people_file(MOVED.replace("Ruiz", "Diaz"), BILAL))
    assert (person("1").name, addresses()["1"]) == ("Ana Diaz", "ana@example.org")
    assert holds() == {("1", "ana@example.org", "new@example.org")}


def test_a_third_address_is_held_anew(moved, bring, people_file, run_jobs):
    run_jobs()
    HeldAddress.objects.update(until=timezone.now() + timedelta(hours=1))
    bring(people_file(MOVED.replace("new@", "third@"), BILAL))
    assert holds() == {("1", "ana@example.org", "third@example.org")}
    assert HeldAddress.objects.get().until > timezone.now() + timedelta(hours=71)
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]] * 2


def test_the_old_address_again_ends_it(moved, bring, people_file):
    outcome = bring(people_file(ANA, BILAL))
    assert (outcome.counts["moves"], holds()) == (1, set())
    assert addresses()["1"] == "ana@example.org"


def test_an_address_that_is_taken_away_is_held_too(bring, people_file, run_jobs, make_person):
    bring(people_file(ANA, BILAL))
    bring(people_file("1,Ana Ruiz,,,Port", BILAL))
    assert (addresses()["1"], holds()) == ("ana@example.org", {("1", "ana@example.org", "")})
    steward = make_person("Sofia Lind", duties=("steward",))
    with pytest.raises(codes.HasMailbox):
        codes.print_code(person("1"), steward)
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["ana@example.org"]]
    assert time_is_over() == 1
    assert addresses()["1"] is None


def test_a_first_address_of_somebody_who_cannot_have_come_is_theirs(bring, people_file):
    bring(people_file("1,Ana Ruiz,,,Port"))
    bring(people_file(ANA))
    assert (addresses()["1"], holds()) == ("ana@example.org", set())


def test_a_first_address_is_held_where_a_code_was_printed(
    bring, people_file, make_person, run_jobs
):
    bring(people_file("1,Ana Ruiz,,,Port"))
    codes.print_code(person("1"), make_person("Sofia Lind", duties=("steward",)))
    bring(people_file(ANA))
    assert (addresses()["1"], holds()) == (None, {("1", "", "ana@example.org")})
    run_jobs()
    assert mail.outbox == []


def test_a_first_address_is_held_where_there_is_a_passkey(bring, people_file):
    bring(people_file("1,Ana Ruiz,,,Port"))
    Passkey.objects.create(
        person=person("1"), name="x", credential="x", public_key=b"", added_on="2026-11-24"
    )
    bring(people_file(ANA))
    assert addresses()["1"] is None


def test_a_no_is_not_asked_again_by_the_same_file(moved, bring, people_file):
    assert held.refuse_address("new@example.org", by=person("1"))
    assert time_is_over() == 0
    outcome = bring(people_file(MOVED, BILAL))
    assert outcome.counts["moves"] == 0
    assert time_is_over() == 0
    assert addresses()["1"] == "ana@example.org"
    bring(people_file(MOVED.replace("new@", "third@"), BILAL))
    assert holds() == {("1", "ana@example.org", "third@example.org")}


def test_whoever_leaves_passes_the_address_on_at_once(bring, people_file):
    bring(people_file(ANA, BILAL))
    bring(people_file(ANA, "3,Bilal Haddad,bilal@example.org,1,Port"))
    assert addresses() == {"1": "ana@example.org", "2": None, "3": "bilal@example.org"}
    assert holds() == set()


def test_leaving_ends_it(moved, bring, people_file):
    bring(people_file("2,Bilal Haddad,bilal@example.org,,Port"))
    assert holds() == set()


def test_an_address_in_use_passes_on_when_its_holder_s_has_changed(bring, people_file):
    bring(people_file(ANA, BILAL))
    outcome = bring(people_file(MOVED, BILAL, "3,Ana Ruiz,ana@example.org,2,Port"))
    assert outcome.notes == [(4, "Email", "address_in_use")]
    assert addresses() == {"1": "ana@example.org", "2": "bilal@example.org", "3": None}
    assert held.settle_due() == 0
    HeldAddress.objects.filter(person=person("1")).update(until=timezone.now())
    assert held.person_at("ana@example.org") == person("3")
    assert addresses()["1"] == "new@example.org"
    assert (
        bring(people_file(MOVED, BILAL, "3,Ana Ruiz,ana@example.org,2,Port")).counts["stays"] == 3
    )


def test_who_waits_for_an_address_gets_it_when_its_holder_leaves(bring, people_file):
    bring(people_file(ANA, BILAL))
    third = "3,Ana Ruiz,ana@example.org,2,Port"
    bring(people_file(MOVED, BILAL, third))
    bring(people_file("2,Bilal Haddad,bilal@example.org,,Port", third))
    assert held.settle_due() == 1
    assert addresses() == {"1": None, "2": "bilal@example.org", "3": "ana@example.org"}


def test_who_comes_back_soon_with_another_address_is_held(bring, people_file):
    bring(people_file(ANA, BILAL))
    bring(people_file("2,Bilal Haddad,bilal@example.org,,Port"))
    outcome = bring(people_file(MOVED, BILAL))
    assert outcome.counts["returns"] == 1
    assert addresses()["1"] == "ana@example.org"
    assert holds() == {("1", "ana@example.org", "new@example.org")}


def test_who_comes_back_long_after_begins_with_the_new_address(bring, people_file):
    bring(people_file(ANA, BILAL))
    bring(people_file("2,Bilal Haddad,bilal@example.org,,Port"))
    Person.objects.filter(number="1").update(left_at=timezone.now() - timedelta(days=40))
    bring(people_file(MOVED, BILAL, "3,Ana Ruiz,ana@example.org,1,Port"))
    assert addresses() == {
        "1": "new@example.org",
        "2": "bilal@example.org",
        "3": "ana@example.org",
    }
    assert holds() == set()


def test_without_numbers_a_held_address_is_its_person_s(moved, bring):
    outcome = bring(
        "Name,Email\nAna Ruiz,new@example.org\nBilal Haddad,bilal@example.org\n",
    )
    assert (outcome.counts["joins"], outcome.counts["leaves"]) == (0, 0)
    assert holds() == {("1", "ana@example.org", "new@example.org")}


def test_a_file_without_addresses_changes_none(moved, bring):
    bring("Employee ID,Name\n1,Ana Ruiz\n2,Bilal Haddad\n")
    assert addresses()["1"] == "ana@example.org"
    assert holds() == {("1", "ana@example.org", "new@example.org")}
