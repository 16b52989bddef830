"""Joining, moving, leaving and coming back by import."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from corridor.people.acts.models import Act
from corridor.people.joining import actions
from corridor.people.joining.models import Import
from corridor.people.joining.watching import Unwatched
from corridor.people.models import Duty, Person, Team, fold
from corridor.people.signing_in.held import settle_due
from corridor.people.signing_in.models import HeldAddress, Session
from corridor.runtime.jobs import Job

ANA = "1,Ana Ruiz,ana@example.org,,Port"
BILAL = "2,Bilal Haddad,bilal@example.org,1,Port / Harbour"
CHEN = "3,Chen Wei,chen@example.org,2,Port / Harbour"

Bring = Callable[..., Any]
File = Callable[..., str]


def everything() -> dict[str, Any]:
    """All that an import may write, to compare before and after."""
    return {
        "people": list(Person.objects.order_by("pk").values()),
        "teams": list(Team.objects.order_by("pk").values()),
        "duties": list(Duty.objects.order_by("pk").values()),
    }


def person(number: str) -> Person:
    return Person.objects.select_related("team", "manager", "counterpart").get(number=number)


def test_joiners(bring: Bring, people_file: File) -> None:
    outcome = bring(people_file(ANA, BILAL, CHEN))
    assert outcome.counts["joins"] == 3
    chen = person("3")
    assert (chen.name, chen.email, chen.source) == ("Chen Wei", "chen@example.org", "imported")
    assert (chen.name_key, chen.family_key) == ("chen wei", "wei")
    assert (chen.language, chen.time_zone, chen.left_at) == ("en", "UTC", None)
    assert chen.manager == person("2")
    assert person("1").manager is None
    assert chen.team is not None
    assert (chen.team.name, chen.team.code) == ("Harbour", "Port / Harbour")
    assert chen.team.parent == person("1").team


def test_names_are_folded_as_saving_does(bring: Bring, people_file: File) -> None:
    names = ["José Ruíz", "Ana", "Łukasz Żak-Ñandú", "李 小龍", "ANA  de  la Ó"]
    bring(people_file(*(f"{n},{name},,," for n, name in enumerate(names))))
    for one in Person.objects.all():
        written = (one.name_key, one.family_key)
        one.set_keys()
        assert written == (one.name_key, one.family_key)
        assert one.name_key == fold(one.name)


def test_twice_changes_nothing(bring: Bring, people_file: File) -> None:
    file = people_file(ANA, BILAL, CHEN, "4,Dana,,3,")
    bring(file)
    before = everything()
    outcome = bring(file)
    assert everything() == before
    assert [outcome.counts[kind] for kind in ("joins", "returns", "moves", "leaves", "stays")] == [
        0, 0, 0, 0, 4,
    ]  # fmt: skip


def test_twice_changes_nothing_for_teams_of_leaders(bring: Bring) -> None:
    file = "Name,Email,Reports to\nAna,a@example.org,\nBilal,b@example.org,Ana\nChen,,Bilal\n"
    file = file.replace("Chen,", "Chen,c@example.org")
    bring(file)
    before = everything()
    bring(file)
    assert everything() == before


def test_movers(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    before = person("3")
    outcome = bring(people_file(ANA, BILAL, "3,Chen Lin,lin@example.org,1,Port / Quay"))
    after = person("3")
    assert outcome.counts["moves"] == 1
    assert after.pk == before.pk
    assert (after.name, after.name_key, after.family_key) == ("Chen Lin", "chen lin", "lin")
    # The address is held (test_holding.py).
    assert after.email == "chen@example.org"
    assert after.manager == person("1")
    assert after.team is not None
    assert after.team.code == "Port / Quay"
    assert after.here_since == before.here_since


def test_what_the_file_does_not_speak_of_stays(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    Person.objects.filter(number="3").update(language="de", time_zone="Europe/Madrid")
    bring("Employee ID,Name\n1,Ana Ruiz\n2,Bilal Haddad\n3,Chen Lin\n")
    chen = person("3")
    assert (chen.name, chen.email, chen.manager) == ("Chen Lin", "chen@example.org", person("2"))
    assert (chen.language, chen.time_zone) == ("de", "Europe/Madrid")
    assert chen.team is not None


def test_leaver(bring: Bring, people_file: File, run_jobs: Callable[[], list[Job]]) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    chen = person("3")
    Duty.objects.create(person=chen, kind=Duty.Kind.CARE_TEAM)
    Session.objects.create(
        session_key="k", session_data="", expire_date="2099-01-01T00:00Z", person=chen
    )
    outcome = bring(people_file(ANA, BILAL))
    assert outcome.counts["leaves"] == 1
    chen.refresh_from_db()
    assert chen.left_at is not None
    assert (chen.number, chen.email) == ("3", "chen@example.org")
    assert not Session.objects.filter(person=chen).exists()
    assert not Duty.objects.filter(person=chen).exists()
    waiting = (
        Job.objects.unfinished().filter(kind="joining.leave").values_list("arguments", flat=True)
    )
    assert list(waiting) == [{"people": [str(chen.pk)]}]
    ran = [job.outcome for job in run_jobs() if job.kind == "joining.leave"]
    assert ran == ["done"]


def test_only_the_imported_leave_by_import(
    bring: Bring, people_file: File, make_person: Callable[..., Person]
) -> None:
    chair = make_person("Ines Costa")
    outcome = bring(people_file(ANA))
    chair.refresh_from_db()
    assert (outcome.counts["leaves"], chair.left_at) == (0, None)


def test_coming_back_by_number_is_the_same_person(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    before = person("3")
    bring(people_file(ANA, BILAL))
    outcome = bring(people_file(ANA, BILAL, "3,Chen Wei,chen@example.org,1,Port"))
    after = person("3")
    assert (outcome.counts["returns"], after.pk, after.left_at) == (1, before.pk, None)
    assert after.here_since > before.here_since
    assert after.manager == person("1")


def test_address_alone_brings_nobody_back(bring: Bring) -> None:
    """The address may have been given to somebody else, who must not open what was another's."""
    head = "Name,Email\nAna,ana@example.org\n"
    bring(head + "Chen Wei,chen@example.org\n")
    former = Person.objects.get(name="Chen Wei")
    bring(head)
    outcome = bring(head + "Chen Wei,chen@example.org\n")
    former.refresh_from_db()
    assert outcome.counts["joins"] == 1
    assert (former.is_here, former.email) == (False, None)
    assert Person.objects.here().get(email="chen@example.org").pk != former.pk


def test_address_passes_on_with_a_note(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    outcome = bring(people_file(ANA, BILAL, "4,Chen Wei,chen@example.org,2,Port / Harbour"))
    assert outcome.notes == [(4, "Email", "address_passes_on")]
    assert (person("3").email, person("3").is_here) == (None, False)
    assert person("4").email == "chen@example.org"


def test_addresses_change_hands_in_a_ring(bring: Bring, people_file: File) -> None:
    bring(
        people_file("1,Ana,a@example.org,,", "2,Bilal,b@example.org,1,", "3,Chen,c@example.org,1,")
    )
    bring(
        people_file("1,Ana,b@example.org,,", "2,Bilal,c@example.org,1,", "3,Chen,a@example.org,1,")
    )
    emails = Person.objects.order_by("number").values_list("email", flat=True)
    assert list(emails) == ["a@example.org", "b@example.org", "c@example.org"]
    HeldAddress.objects.update(until=timezone.now())
    assert settle_due() == 1  # the others came with the first
    assert list(emails.all()) == ["b@example.org", "c@example.org", "a@example.org"]


def test_address_of_somebody_named_by_hand_makes_them_imported(
    bring: Bring, people_file: File, make_person: Callable[..., Person]
) -> None:
    steward = make_person("Ana R.", email="ana@example.org", duties=("steward",))
    bring(people_file(ANA, BILAL))
    steward.refresh_from_db()
    assert (steward.name, steward.number, steward.source) == ("Ana Ruiz", "1", "imported")
    assert steward.duties.filter(kind="steward").exists()
    assert Person.objects.count() == 2


def test_address_of_somebody_named_by_hand_cannot_pass_on(
    check: Callable[..., Any], bring: Bring, people_file: File, make_person: Callable[..., Person]
) -> None:
    bring(people_file(ANA, BILAL))
    make_person("Ines Costa", email="chair@example.org")
    outcome = check(people_file(ANA, "2,Bilal Haddad,chair@example.org,1,Port / Harbour"))
    assert outcome.problems == [(3, "Email", "address_taken")]


def test_two_rows_for_one_person_are_a_problem(check: Callable[..., Any], bring: Bring) -> None:
    bring("Employee ID,Name,Email\n1,Ana,ana@example.org\n")
    outcome = check("Employee ID,Name,Email\n1,Ana,new@example.org\n,Ana,ana@example.org\n")
    assert outcome.problems == [(3, "", "same_person")]


def test_number_is_added_and_never_taken_away(bring: Bring) -> None:
    bring("Name,Email\nAna,ana@example.org\n")
    bring("Employee ID,Name,Email\n7,Ana,ana@example.org\n")
    assert Person.objects.get().number == "7"
    outcome = bring("Name,Email\nAna,ana@example.org\n")
    assert (Person.objects.get().number, outcome.counts["stays"]) == ("7", 1)


@pytest.mark.parametrize(
    "leader", ["1", "001", "Ana Ruiz", "RUIZ, ANA", "ana@example.org", "Ana Ruíz (1)"]
)
def test_leader_by_number_name_or_address(leader: str, bring: Bring) -> None:
    said = f'"{leader}"'
    bring(f"Employee ID,Name,Email,Manager\n1,Ana Ruiz,ana@example.org,\n2,Bilal,,{said}\n")
    assert person("2").manager == person("1")


def test_leader_by_the_name_they_do_not_go_by(bring: Bring) -> None:
    bring(
        "Employee ID,First name,Last name,Preferred name,Supervisor\n"
        "1,Roberta,Silva,Bobbie,\n2,Bilal,Haddad,,Roberta Silva\n3,Chen,Wei,,Bobbie Silva\n"
    )
    assert person("1").name == "Bobbie Silva"
    assert [person(n).manager for n in "23"] == [person("1"), person("1")]


def test_leader_named_by_hand(bring: Bring, make_person: Callable[..., Person]) -> None:
    chair = make_person("Ines Costa")
    bring("Employee ID,Name,Manager\n1,Ana,Ines Costa\n2,Bilal,Ana\n")
    assert person("1").manager == chair
    led = Team.objects.get(led_by=chair)
    assert (person("1").team, led.parent) == (led, None)


def test_each_leaders_reports_form_a_team(bring: Bring) -> None:
    bring("Employee ID,Name,Manager\n1,Ana,\n2,Bilal,Ana\n3,Chen,Bilal\n4,Dana,Bilal\n")
    of_ana, of_bilal = (Team.objects.get(led_by=person(n)) for n in "12")
    assert [person(n).team for n in "1234"] == [of_ana, of_ana, of_bilal, of_bilal]
    assert (of_ana.name, of_ana.parent, of_bilal.parent) == ("Team of Ana", None, of_ana)
    assert Team.objects.count() == 2


def test_team_of_a_leader_takes_their_new_name(bring: Bring) -> None:
    bring("Employee ID,Name,Manager\n1,Ana,\n2,Bilal,1\n")
    before = Team.objects.get()
    bring("Employee ID,Name,Manager\n1,Anna,\n2,Bilal,1\n")
    after = Team.objects.get()
    assert (after.pk, after.name) == (before.pk, "Team of Anna")


def test_team_that_moves_in_the_tree(bring: Bring, people_file: File) -> None:
    bring("Employee ID,Name,Department,Team\n1,Ana,Port,Harbour\n2,Bilal,Quay,\n")
    outcome = bring("Employee ID,Name,Department,Team\n1,Ana,Quay,Harbour\n2,Bilal,Quay,\n")
    assert outcome.counts["moves"] == 1
    team = person("1").team
    assert team is not None
    assert (team.code, team.parent) == ("Quay / Harbour", person("2").team)


def test_counterpart_of_the_root_is_kept(
    bring: Bring, people_file: File, make_person: Callable[..., Person]
) -> None:
    bring(people_file(ANA, BILAL))
    chair = make_person("Ines Costa")
    Person.objects.filter(number="1").update(counterpart=chair)
    bring(people_file(ANA.replace("Ruiz", "Diaz"), BILAL))
    assert person("1").counterpart == chair


def test_counterpart_ends_with_a_leader(
    bring: Bring, people_file: File, make_person: Callable[..., Person]
) -> None:
    bring(people_file(ANA, BILAL))
    Person.objects.filter(number="1").update(counterpart=make_person("Ines Costa"))
    bring(
        people_file("1,Ana Ruiz,ana@example.org,2,Port", "2,Bilal Haddad,bilal@example.org,,Port")
    )
    assert (person("1").counterpart, person("1").manager) == (None, person("2"))


def test_counterpart_who_leaves_is_one_no_longer(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    Person.objects.filter(number="1").update(counterpart=person("3"))
    bring(people_file(ANA, BILAL))
    assert person("1").counterpart is None


def test_last_steward_does_not_leave_by_a_file(
    check: Callable[..., Any], bring: Bring, people_file: File
) -> None:
    bring(people_file(ANA, BILAL))
    Duty.objects.create(person=person("2"), kind=Duty.Kind.STEWARD)
    assert check(people_file(ANA)).kinds == {"last_steward"}


def test_language_and_zone_begin_with_what_the_file_says(bring: Bring, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    bring(
        "Employee ID,Name,Language,Time zone,Country\n1,Ana,Deutsch,europe/madrid,Spain\n"
        "2,Bilal,fr,Mars/Base,ES\n"
    )
    assert (person("1").language, person("1").time_zone, person("1").country) == (
        "de", "Europe/Madrid", "ES",
    )  # fmt: skip
    assert (person("2").language, person("2").time_zone) == ("en", "UTC")


def test_record_holds_numbers_only(bring: Bring, people_file: File) -> None:
    bring(people_file(ANA, BILAL, CHEN))
    bring(people_file(ANA, "2,Bilal Said,bilal@example.org,1,Port", "4,Dana,,1,Port"))
    last = Import.objects.first()
    assert last is not None
    assert (last.joined, last.moved, last.left, last.stayed) == (1, 1, 1, 1)
    assert str(Import.objects.values()).find("Bilal") == -1
    assert Act.objects.first().text == (  # type: ignore[union-attr]
        "imported a file of people: 1 joined, 0 came back, 1 changed, 1 left"
    )


def test_next_file_is_read_as_the_last_one(bring: Bring, check: Callable[..., Any]) -> None:
    bring("Kennung,Wer\n1,Ana\n", mapping={0: "number", 1: "name"})
    assert check("Wer,Kennung\nAna,1\n").counts["stays"] == 1


def test_people_who_change_in_between_stop_the_writing(
    check: Callable[..., Any], people_file: File, make_person: Callable[..., Person]
) -> None:
    outcome = check(people_file(ANA, BILAL))
    actions.confirm_import(outcome.opened, by=None)
    make_person("Ana R.", email="ana@example.org")
    actions.apply_import(outcome.opened.pk, Unwatched())
    outcome.opened.refresh_from_db()
    assert (outcome.opened.state, outcome.opened.changed_since) == ("checked", True)
    assert Person.objects.count() == 1
    actions.confirm_import(outcome.opened, by=None)
    actions.apply_import(outcome.opened.pk, Unwatched())
    outcome.opened.refresh_from_db()
    assert (outcome.opened.state, outcome.opened.joined, outcome.opened.moved) == ("done", 1, 1)
