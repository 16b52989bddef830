"""The owner's log: a line a day for each reader, none for oneself, before the words are handed out."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from corridor.privacy import logbook
from corridor.privacy.logbook import page_of_log
from corridor.privacy.models import HandedOn, Opening
from corridor.privacy.openings import told_before_opening
from corridor.privacy.sealing import unseal


def lines():
    return list(
        Opening.objects.order_by("pk").values_list("owner__name", "reader__name", "opened_on")
    )


def at(monkeypatch, *moment):
    monkeypatch.setattr(timezone, "now", lambda: datetime(*moment, tzinfo=UTC))


def test_an_opening_is_one_line_a_day_for_each_reader(make_letter, bilal, chen, ana, monkeypatch):
    letter = make_letter(bilal, "words", to=[chen, ana])
    at(monkeypatch, 2030, 3, 1, 12)
    for reader in (chen, chen, ana):
        unseal([letter], reader=reader)
    at(monkeypatch, 2030, 3, 2, 12)
    unseal([letter], reader=chen)
    assert lines() == [
        ("Bilal Haddad", "Chen Wei", date(2030, 3, 1)),
        ("Bilal Haddad", "Ana Ruiz", date(2030, 3, 1)),
        ("Bilal Haddad", "Chen Wei", date(2030, 3, 2)),
    ]


def test_the_owners_own_opening_is_no_line(make_letter, bilal):
    unseal([make_letter(bilal, "words")], reader=bilal)
    assert lines() == []


def test_what_did_not_open_is_no_line(make_letter, bilal, chen):
    hidden, broken = make_letter(bilal, "words"), make_letter(bilal, "words", to=[chen])
    HandedOn.objects.filter(pk=broken.pk).update(body=b"nonsense" * 9)
    items = list(HandedOn.objects.filter(pk__in=[hidden.pk, broken.pk]))
    assert unseal(items, reader=chen) == {}
    assert lines() == []


def test_no_words_without_a_line(make_letter, bilal, chen, monkeypatch):
    letter = make_letter(bilal, "words", to=[chen])

    def fails(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(Opening.objects, "bulk_create", fails)
    with pytest.raises(ZeroDivisionError):
        unseal([letter], reader=chen)


def test_the_day_is_the_owners(make_letter, bilal, chen, monkeypatch):
    bilal.time_zone = "America/Los_Angeles"
    bilal.save()
    letter = make_letter(bilal, "words", to=[chen])
    at(monkeypatch, 2030, 3, 2, 3)
    unseal([letter], reader=chen)
    assert lines() == [("Bilal Haddad", "Chen Wei", date(2030, 3, 1))]


def test_an_unknown_zone_counts_as_utc(make_letter, bilal, chen, monkeypatch):
    bilal.time_zone = "Nowhere/At all"
    bilal.save()
    letter = make_letter(bilal, "words", to=[chen])
    at(monkeypatch, 2030, 3, 2, 3)
    unseal([letter], reader=chen)
    assert lines() == [("Bilal Haddad", "Chen Wei", date(2030, 3, 2))]


def test_who_reads_is_told_before(bilal):
    assert told_before_opening(bilal) == (
        "Bilal Haddad can see, by day, that you opened this. No notice is sent."
    )


def test_the_log_says_who_what_when_and_where(make_letter, bilal, chen):
    letter = make_letter(bilal, "words", to=[chen])
    unseal([letter], reader=chen)
    [line] = page_of_log(bilal).lines
    assert (line.reader, line.kind, line.opened_on, line.url) == (
        "Chen Wei",
        "Something handed on to the moderators",
        Opening.objects.get().opened_on,
        f"/privacy/handed-on/{letter.pk}/",
    )
    assert page_of_log(chen).lines == []


def test_a_reader_who_is_no_more_and_a_kind_that_is_gone_are_said(bilal):
    Opening.objects.create(
        owner=bilal, item="a" * 32, item_kind="gone.kind", reader=None, opened_on=date(2030, 1, 1)
    )
    [line] = page_of_log(bilal).lines
    assert (line.reader, line.kind, line.url) == ("", "gone.kind", "")


def test_the_log_goes_on_page_by_page(bilal, chen, ana, monkeypatch):
    monkeypatch.setattr(logbook, "PAGE", 2)
    for day in (1, 2, 3):
        for reader in (chen, ana):
            Opening.objects.create(
                owner=bilal,
                item="b" * 32,
                item_kind="gone.kind",
                reader=reader,
                opened_on=date(2030, 1, day),
            )
    seen, after = [], ""
    for _page in range(3):
        page = page_of_log(bilal, after=after)
        seen += [(line.opened_on.day, line.reader) for line in page.lines]
        after = page.next
    assert after == ""
    assert seen == [(d, r) for d in (3, 2, 1) for r in ("Ana Ruiz", "Chen Wei")]
    assert page_of_log(bilal, after="nonsense").lines == page_of_log(bilal).lines


def test_the_log_asks_the_same_number_of_times_for_one_and_for_three(
    make_letter, bilal, chen, django_assert_num_queries
):
    letters = [make_letter(bilal, "words", to=[chen]) for _ in range(3)]
    unseal(letters[:1], reader=chen)
    with django_assert_num_queries(2):
        assert len(page_of_log(bilal).lines) == 1
    unseal(letters, reader=chen)
    with django_assert_num_queries(2):
        assert len(page_of_log(bilal).lines) == 3
