"""Erasing oneself, leaving, coming back, the export; and what a restore honours."""

import pytest
from django.utils import timezone

from corridor.practices.noticing import actions_together as actions
from corridor.practices.noticing.models import CheckIn, Choices, Invitation, Note, SetAside
from corridor.practices.noticing.practice import practice
from corridor.privacy.erasing import erase_person
from corridor.privacy.keystore import key_store
from corridor.privacy.sealing import unseal

MODELS = (CheckIn, Choices, Invitation, Note, SetAside)


@pytest.fixture
def everything(make_check_in, make_invitation, make_note, ana, bilal):
    """Bilal has one of each, and put away what Ana wrote to him."""
    from_ana = make_note(ana, bilal)
    actions.set_aside(from_ana, by=bilal)
    make_invitation(ana, bilal)
    return [make_check_in(bilal), make_invitation(bilal, ana), make_note(bilal, ana)]


def test_erasing_oneself_leaves_neither_rows_nor_keys(everything, ana, bilal):
    choices = Choices.objects.get(owner=bilal)
    erase_person(bilal, by=bilal)
    left = {m.__name__: m._default_manager.count() for m in MODELS}
    # What Ana wrote is Ana's.
    assert left == {"CheckIn": 0, "Choices": 0, "Invitation": 1, "Note": 1, "SetAside": 0}
    assert key_store().get([one.pk for one in (*everything, choices)]) == {}


def test_row_of_a_backup_stays_unreadable(everything, bilal):
    row = CheckIn.objects.values().get()
    erase_person(bilal, by=bilal)
    assert unseal([CheckIn.objects.create(**row)], reader=bilal) == {}


def test_what_a_leaver_sent_is_theirs_alone(browser_of, everything, ana, bilal):
    _check_in, invitation, note = everything
    practice.leave(bilal)
    browser = browser_of(ana)
    for address in (f"/noticing/invitations/{invitation.pk}/", f"/noticing/notes/{note.pk}/"):
        assert browser.get(address).status_code == 404
    assert unseal([note], reader=bilal) != {}
    with pytest.raises(actions.Over):
        actions.say_yes(invitation, by=ana)


def test_who_comes_back_begins_anew(browser_of, make_note, ana, bilal):
    note = make_note(ana, bilal)
    bilal.here_since = timezone.now()
    bilal.save()
    assert browser_of(bilal).get(f"/noticing/notes/{note.pk}/").status_code == 404


def test_nothing_is_asked_of_or_answered_by_who_left(browser_of, make_invitation, ana, bilal):
    one = make_invitation(ana, bilal)
    bilal.left_at = timezone.now()
    bilal.save()
    page = browser_of(ana).get(f"/noticing/invitations/{one.pk}/").text
    assert "Only you" in page
    assert "Yes, gladly" not in page


def test_export_is_ones_own_and_what_one_may_read(everything, make_check_in, bilal):
    make_check_in(bilal, good="Soup.", marks={"rest": 0})
    found = {str(section.title): list(section.rows) for section in practice.export(bilal)}
    assert {title: len(rows) for title, rows in found.items()} == {
        "Your check-ins": 2,
        "What you chose for checking in": 1,
        "Whom you asked for time": 1,
        "Who asked you for time": 1,
        "What you wrote to one person": 1,
        "What somebody wrote to you": 0,
    }
    good = found["Your check-ins"][1]
    assert (good["words"], good["something_good"], good["marks"]) == ("", "Soup.", ["Rested"])
    assert found["Whom you asked for time"][0]["with"] == "Ana Ruiz"


def test_no_thank_you_is_honoured_in_an_older_database(make_note, ana, bilal):
    note = make_note(ana, bilal)
    (kind,) = practice.takes_back
    for _time in range(2):
        kind.again((str(note.pk), str(bilal.pk)), timezone.now())
    assert not Note.objects.visible_to(bilal).exists()
    actions.take_back(note, by=ana)
    kind.again((str(note.pk), str(bilal.pk)), timezone.now())
    assert SetAside.objects.count() == 0
