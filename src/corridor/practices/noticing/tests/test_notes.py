"""A thank-you, or a few words: for two people, delivered, and counted by nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from corridor.people.models import Duty, Person
from corridor.practices.noticing import actions_together as actions
from corridor.practices.noticing.models import Invitation, Note, SetAside
from corridor.privacy.models import HandedOn, Opening
from corridor.privacy.muting import mute
from corridor.privacy.sealing import unseal

WORDS = "You stayed late on Tuesday, and I slept for the first time."


@pytest.fixture
def note(make_note, ana, bilal) -> Note:
    return make_note(ana, bilal, body=WORDS)


def test_sent_through_the_page(browser_of, ana, bilal, run_jobs, mailoutbox):
    browser = browser_of(ana)
    page = browser.get(f"/noticing/people/{bilal.pk}/thank/").text
    assert [t for t in ("Thank Bilal Haddad", "You and Bilal Haddad") if t not in page] == []
    data = {"once": str(uuid4()), "body": WORDS}
    for _time in range(2):
        browser.post(f"/noticing/people/{bilal.pk}/thank/", data)
    note = Note.objects.get()
    assert (note.owner, note.to) == (ana, bilal)
    run_jobs()
    assert [(m.to, m.subject) for m in mailoutbox] == [
        ([bilal.email], "There is something for you")
    ]


def test_read_by_the_two_alone(browser_of, note, ana, bilal, chen):
    address = f"/noticing/notes/{note.pk}/"
    seen = {p.name: browser_of(p).get(address).status_code for p in (ana, bilal, chen)}
    assert seen == {"Ana Ruiz": 200, "Bilal Haddad": 200, "Chen Wei": 404}
    page = browser_of(bilal).get(address).text
    assert [t for t in ("Ana Ruiz thanks you", WORDS, "You and Ana Ruiz") if t not in page] == []
    assert [(o.owner, o.reader) for o in Opening.objects.all()] == [(ana, bilal)]


def test_whether_it_is_a_thank_you_is_sealed_too(make_note, ana, bilal):
    rows = [
        Note.objects.filter(pk=make_note(ana, bilal, what=what).pk).values().get()
        for what in ("thank", "write")
    ]
    sizes = [{name: len(bytes(row[name])) for name in ("what", "body")} for row in rows]
    assert sizes[0] == sizes[1]
    open_columns = {f.name for f in Note._meta.fields} - set(Note.sealed_columns())
    assert open_columns == {"id", "owner", "to", "sent_at", "closed_at"}


def test_list_says_who_wrote_and_opens_nothing(browser_of, note, make_note, chen, bilal):
    make_note(chen, bilal, what="write")
    page = browser_of(bilal).get("/noticing/").text
    assert "Ana Ruiz wrote to you" in page
    assert "Chen Wei wrote to you" in page
    assert "thank" not in page.lower()
    assert Opening.objects.count() == 0


def test_new_on_home_until_it_is_read(browser_of, note, bilal):
    browser = browser_of(bilal)
    assert "Ana Ruiz wrote to you" in browser.get("/").text
    browser.get(f"/noticing/notes/{note.pk}/")
    assert "Ana Ruiz wrote to you" not in browser.get("/").text
    assert "Ana Ruiz wrote to you" in browser.get("/noticing/").text


def test_after_three_months_it_is_new_no_more(browser_of, note, bilal):
    bilal.here_since = timezone.now() - timedelta(days=365)
    bilal.save()
    Note.objects.update(sent_at=timezone.now() - timedelta(days=91))
    browser = browser_of(bilal)
    assert "Ana Ruiz wrote to you" not in browser.get("/").text
    page = browser.get("/noticing/").text
    assert "Ana Ruiz wrote to you" in page
    assert '<li class="new">' not in page


def test_receiver_erases_from_their_side(browser_of, note, ana, bilal):
    mine = browser_of(ana)
    address = f"/noticing/notes/{note.pk}/"
    before = mine.get(address).text.partition("<main")[2], mine.get("/noticing/").status_code
    browser_of(bilal).post(f"{address}erase/")
    assert browser_of(bilal).get(address).status_code == 404
    assert unseal([note], reader=bilal) == {}
    assert WORDS in mine.get(address).text
    assert len(mine.get(address).text.partition("<main")[2]) == len(before[0])


def test_author_takes_it_back_for_both(browser_of, note, ana, bilal):
    actions.set_aside(note, by=bilal)
    browser_of(ana).post(f"/noticing/notes/{note.pk}/erase/")
    assert (Note.objects.count(), SetAside.objects.count()) == (0, 0)
    assert browser_of(bilal).get(f"/noticing/notes/{note.pk}/").status_code == 404


def test_muted_reaches_nobody_and_is_not_told(
    browser_of, make_note, ana, bilal, run_jobs, mailoutbox
):
    mute(ana, by=bilal)
    note = make_note(ana, bilal)
    run_jobs()
    assert mailoutbox == []
    assert browser_of(bilal).get(f"/noticing/notes/{note.pk}/").status_code == 404
    assert "Ana Ruiz" not in browser_of(bilal).get("/noticing/").text
    assert "You and Bilal Haddad" in browser_of(ana).get(f"/noticing/notes/{note.pk}/").text


@pytest.mark.parametrize(("what", "body"), [("applause", "x"), ("thank", "   ")])
def test_nothing_and_what_there_is_not_are_refused(make_note, ana, bilal, what, body):
    with pytest.raises(ValueError, match="A note has words"):
        make_note(ana, bilal, what=what, body=body)


@pytest.mark.parametrize("kind", ["notes", "invitations"])
def test_handed_on_to_the_moderators(
    browser_of, make_note, make_invitation, make_person, ana, bilal, kind
):
    moderator: Person = make_person("Mona Moderator", duties=(Duty.Kind.MODERATOR,))
    one: Note | Invitation = make_note(ana, bilal, body=WORDS)
    if kind == "invitations":
        one = make_invitation(ana, bilal, body=WORDS)
    address = f"/noticing/{kind}/{one.pk}/hand-on/"
    assert browser_of(ana).get(address).status_code == 404
    browser = browser_of(bilal)
    assert "Mona Moderator" in browser.get(address).text
    browser.post(address, {"note": "Please look."})
    copy = HandedOn.objects.get()
    assert unseal([copy], reader=moderator)[copy.pk]["body"] == {
        "text": WORDS,
        "note": "Please look.",
    }
    assert unseal([copy], reader=ana) == {}


def test_without_moderators_it_says_so(browser_of, note, bilal):
    page = browser_of(bilal).get(f"/noticing/notes/{note.pk}/hand-on/").text
    assert "Nobody has the duty of moderator yet" in page
