"""Rotation: everything sealed anew, readable all the while, taken up again after a kill anywhere."""

import pytest
from django.core.management import call_command

from corridor.privacy import rotating
from corridor.privacy.keystore import key_store
from corridor.privacy.leaving import keep_private_address, private_address_of
from corridor.privacy.models import HandedOn, Rotation
from corridor.privacy.sealing import unseal
from corridor.runtime.jobs import enqueue


class Killed(Exception):
    """What a kill is to the code after it: it never runs."""


@pytest.fixture
def letters(make_letter, bilal, monkeypatch):
    monkeypatch.setattr(rotating, "BATCH", 2)
    keep_private_address("bilal@home.example", by=bilal)
    return [make_letter(bilal, f"letter {number}") for number in range(5)]


def read(bilal):
    items = list(HandedOn.objects.all())
    return sorted(opened["body"] for opened in unseal(items, reader=bilal).values())


def all_words():
    return [f"letter {number}" for number in range(5)]


def versions():
    items = HandedOn.objects.values_list("pk", flat=True)
    return sorted(version for _item, version in key_store().get(items))


@pytest.mark.django_db(transaction=True)
def test_everything_gets_a_fresh_key_and_the_old_ones_are_gone(letters, bilal):
    before = {key.secret for key in key_store().get(letter.pk for letter in letters).values()}
    assert rotating.rotate_keys() >= 6
    after = {key.secret for key in key_store().get(letter.pk for letter in letters).values()}
    assert (len(after), before & after) == (5, set())
    assert read(bilal) == all_words()
    assert private_address_of(bilal) == "bilal@home.example"
    content = key_store().path.read_bytes()
    assert [secret for secret in before if secret in content] == []


@pytest.mark.django_db(transaction=True)
def test_an_older_backup_of_the_database_cannot_be_read_afterwards(letters, bilal):
    backup = list(HandedOn.objects.values("pk", "body"))
    rotating.rotate_keys()
    for row in backup:
        HandedOn.objects.filter(pk=row["pk"]).update(body=row["body"])
    assert read(bilal) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_killed_between_batches_it_goes_on_and_people_read_all_the_while(letters, bilal, batch):
    seen = []

    def killed(items):
        seen.append(read(bilal))
        if len(seen) == batch:
            raise Killed

    with pytest.raises(Killed):
        rotating.rotate_keys(killed)
    assert read(bilal) == all_words()
    done = Rotation.objects.get().items
    assert rotating.rotate_keys(lambda items: seen.append(read(bilal))) >= 6
    assert Rotation.objects.get().items > done
    assert seen == [all_words()] * len(seen)
    assert read(bilal) == all_words()
    assert versions() == [2, 2, 2, 2, 2]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["save", "bulk_update"])
def test_killed_inside_a_batch_it_loses_nothing(letters, bilal, monkeypatch, step):
    target = Rotation if step == "save" else HandedOn._base_manager
    real, calls = getattr(target, step), []

    def killed(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise Killed
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(target, step, killed)
        if step == "bulk_update":
            patch.setattr(type(HandedOn._base_manager), step, killed)
        with pytest.raises(Killed):
            rotating.rotate_keys()
    assert read(bilal) == all_words()
    rotating.rotate_keys()
    assert read(bilal) == all_words()
    assert len(versions()) == 5


@pytest.mark.django_db(transaction=True)
def test_killed_while_old_keys_are_forgotten_it_goes_on(letters, bilal, monkeypatch):
    with monkeypatch.context() as patch:

        def killed(model):
            raise Killed

        patch.setattr(rotating, "_forget_unused", killed)
        with pytest.raises(Killed):
            rotating.rotate_keys()
    assert len(versions()) == 10
    rotating.rotate_keys()
    assert (read(bilal), len(versions())) == (all_words(), 5)


@pytest.mark.django_db(transaction=True)
def test_what_is_erased_meanwhile_stays_erased(letters, bilal):
    first = HandedOn.objects.order_by("pk").last()
    key_store().destroy([first.pk])
    rotating.rotate_keys()
    assert len(read(bilal)) == 4
    assert key_store().get([first.pk]) == {}


@pytest.mark.django_db(transaction=True)
def test_as_a_job_and_as_a_command(letters, bilal, run_jobs, capsys):
    enqueue("privacy.rotate")
    [job] = run_jobs()
    assert job.outcome == "done"
    assert versions() == [2, 2, 2, 2, 2]
    call_command("rotate_keys")
    assert "run `corridor backup` now" in capsys.readouterr().out
    assert versions() == [3, 3, 3, 3, 3]
    assert read(bilal) == all_words()
