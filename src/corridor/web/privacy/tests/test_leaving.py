"""The leaver's pages: without a session, by the link alone, and a work mailbox shows nothing."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from corridor.privacy.handing_on import hand_on
from corridor.privacy.leaving import begin_leaving, keep_private_address
from corridor.privacy.models import HandedOn, Leaving


@pytest.fixture
def leave(bilal, chen, dara, run_jobs):
    """Bilal leaves; returns the address of the link's page."""
    hand_on(text="You are useless", about=chen, by=bilal)

    def leave(*, private):
        if private:
            keep_private_address("bilal@home.example", by=bilal)
        bilal.left_at = timezone.now()
        bilal.save()
        begin_leaving(bilal)
        run_jobs()
        return re.search(r"/privacy/leaving/[\w-]+/", mail.outbox[-1].body)[0]

    return leave


def test_the_private_link_gives_the_export_without_a_session(leave):
    address, browser = leave(private=True), Client()
    answer = browser.get(address)
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert "Save the file" in answer.content.decode()
    answer = browser.post(f"{address}export/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert "You are useless" in archive.read("everything.json").decode()
    assert "no-store" in answer["Cache-Control"]


def test_the_link_in_a_work_mailbox_shows_nothing_and_erases(leave):
    address, browser = leave(private=False), Client()
    page = browser.get(address).content.decode()
    assert "Save the file" not in page
    assert "Bilal" not in page
    assert browser.post(f"{address}export/").status_code == 404
    assert browser.post(f"{address}erase/").status_code == 302
    assert HandedOn.objects.count() == 0
    assert browser.get(address).status_code == 404


def test_opening_the_link_does_nothing(leave):
    address, browser = leave(private=True), Client()
    for end in ("export/", "erase/"):
        assert browser.get(address + end).status_code == 405
    assert HandedOn.objects.count() == 1


def test_a_wrong_and_an_old_link_look_like_nothing(leave, bilal):
    address, browser = leave(private=True), Client()
    wrong = "/privacy/leaving/" + "x" * 43 + "/"
    assert browser.get(wrong).status_code == 404
    past = timezone.now() - timedelta(days=31)
    Leaving.objects.update(left_at=past)
    type(bilal).objects.filter(pk=bilal.pk).update(left_at=past)
    for end in ("", "export/", "erase/"):
        assert browser.post(address + end).status_code == 404


def test_too_many_exports_are_refused(leave):
    address, browser = leave(private=True), Client()
    codes = [browser.post(f"{address}export/").status_code for _ in range(7)]
    assert codes == [200] * 6 + [429]
