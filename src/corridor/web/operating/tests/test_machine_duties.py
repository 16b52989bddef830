"""The first steward, duties from the machine, and a first way in while no mail can leave."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from corridor.people.acts.models import Act
from corridor.people.models import Duty, Person
from corridor.people.signing_in.models import Passkey, SignInLink


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def command(*words: str, **options: object) -> str:
        call_command(*words, **options)
        return capsys.readouterr().out

    return command


def duties(person: Person) -> list[str]:
    return sorted(person.duties.values_list("kind", flat=True))


def test_the_first_steward_is_operator_too_and_gets_a_link(run, ana: Person) -> None:
    said = run("steward", "ANA.Ruiz@example.org")
    assert duties(ana) == ["operator", "steward"]
    assert "Ana Ruiz is steward and operator" in said
    assert "works once, within 24 hours" in said
    link = SignInLink.objects.get()
    assert link.person == ana
    assert not link.reusable
    address = next(line.strip() for line in said.splitlines() if "/sign-in/link/" in line)
    page = Client().get(address.removeprefix("http://localhost:8000"))
    assert page.status_code == 200


def test_everyone_can_read_what_was_done_from_the_machine(run, ana: Person) -> None:
    run("steward", ana.email)
    assert sorted(Act.objects.values_list("by", "text")) == [
        (None, "gave Ana Ruiz the duty Operator"),
        (None, "gave Ana Ruiz the duty Steward"),
        (None, "made a link to sign in, on the server"),
    ]


def test_a_second_steward_gets_the_duty_alone(run, ana: Person, bilal: Person) -> None:
    run("steward", ana.email)
    assert run("steward", bilal.email) == "Given.\n"
    assert duties(bilal) == ["steward"]
    assert SignInLink.objects.count() == 1
    assert run("steward", bilal.email) == "They are steward already.\n"


def test_first_does_nothing_where_there_is_one(run, ana: Person, bilal: Person) -> None:
    run("steward", ana.email)
    assert run("steward", bilal.email, "--first") == ""
    assert duties(bilal) == []


def test_it_asks_until_somebody_has_the_address(
    run, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["", "nobody@example.org", "ana.ruiz@example.org"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    said = run("steward", "--first")
    assert "Nobody here has the address or number nobody@example.org." in said
    assert duties(ana) == ["operator", "steward"]


def test_an_address_of_nobody_and_of_somebody_who_left(run, ana: Person) -> None:
    Person.objects.filter(pk=ana.pk).update(left_at=timezone.now())
    for address in ("nobody@example.org", ana.email):
        with pytest.raises(CommandError, match="Nobody here has the address"):
            run("steward", address)
    assert not Duty.objects.exists()


def test_a_duty_is_given_and_taken_back(run, ana: Person) -> None:
    Person.objects.filter(pk=ana.pk).update(number="0042")
    assert run("duty", "0042", "care_team") == "Given.\n"
    assert run("duty", ana.email, "care_team") == "They have it already.\n"
    assert duties(ana) == ["care_team"]
    assert run("duty", ana.email, "care_team", "--take") == "Taken back.\n"
    assert duties(ana) == []
    with pytest.raises(CommandError, match="do not have it"):
        run("duty", ana.email, "care_team", "--take")


def test_the_last_steward_stays(run, ana: Person) -> None:
    run("steward", ana.email)
    with pytest.raises(CommandError, match="must stay steward"):
        run("duty", ana.email, "steward", "--take")


def test_a_first_way_in_says_what_it_means(run, ana: Person) -> None:
    said = run("sign_in_link", ana.email)
    assert "Whoever opens it is Ana Ruiz to Corridor" in said
    assert list(Act.objects.values_list("text", flat=True)) == [
        "made a link to sign in, on the server"
    ]


def test_no_link_where_mail_can_leave(run, ana: Person, settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    with pytest.raises(CommandError, match="Mail can leave"):
        run("sign_in_link", ana.email)
    assert not SignInLink.objects.exists()


def test_no_link_for_somebody_with_a_passkey(run, ana: Person) -> None:
    Passkey.objects.create(
        person=ana, name="Phone", credential="x", public_key=b"1", added_on=timezone.now().date()
    )
    with pytest.raises(CommandError, match="has a passkey"):
        run("sign_in_link", ana.email)
    assert not SignInLink.objects.exists()
