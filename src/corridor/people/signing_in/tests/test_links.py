"""Links by mail: once, for a quarter of an hour, and nothing of them in the database."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from corridor.people.signing_in import links
from corridor.people.signing_in.models import SignInLink
from corridor.runtime.jobs import run_waiting_jobs
from corridor.runtime.models import Job


def token_of(address):
    return address.rstrip("/").rpartition("/")[2]


def link_in(letter):
    return next(word for word in letter.body.split() if "/sign-in/link/" in word)


def test_a_link_signs_in_its_person_once(ana):
    token = token_of(links.make_link(ana))
    assert links.whom_link_signs_in(token) == ana
    assert links.whom_link_signs_in(token) == ana
    assert links.use_link(token) == ana
    assert links.use_link(token) is None
    assert not SignInLink.objects.exists()


def test_two_who_loaded_the_same_link_get_in_once(ana):
    token = token_of(links.make_link(ana))
    first, second = links._working_link(token), links._working_link(token)
    used = [SignInLink.objects.filter(pk=link.pk).delete()[0] for link in (first, second)]
    assert used == [1, 0]


def test_a_link_is_over_after_a_quarter_of_an_hour(ana):
    token = token_of(links.make_link(ana))
    left = SignInLink.objects.get().expires_at - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    SignInLink.objects.update(expires_at=timezone.now())
    assert links.whom_link_signs_in(token) is None
    assert links.use_link(token) is None


def test_a_leaver_s_link_is_refused(ana):
    token = token_of(links.make_link(ana))
    ana.left_at = timezone.now()
    ana.save()
    assert links.whom_link_signs_in(token) is None
    assert links.use_link(token) is None
    with pytest.raises(ValueError, match="left"):
        links.make_link(ana)


def test_neither_row_nor_job_holds_anything_to_sign_in_with(ana):
    links.request_link("ana.ruiz@example.org")
    run_waiting_jobs()
    token = token_of(link_in(mail.outbox[0]))
    assert Job.objects.get().arguments == {"person": str(ana.pk)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signing_in_signinlink")
        row = [str(value) for value in cursor.fetchone()]
    assert token not in " ".join(row)
    assert all(links.use_link(value) is None for value in row)
    assert links.use_link(token) == ana


def test_the_letter_says_what_it_is_and_nothing_else(ana, settings):
    settings.ADDRESS = "https://corridor.example.org"
    links.request_link(" Ana.Ruiz@Example.org ")
    run_waiting_jobs()
    (letter,) = mail.outbox
    assert letter.to == ["ana.ruiz@example.org"]
    assert letter.subject == "Your link to sign in"
    assert link_in(letter).startswith("https://corridor.example.org/sign-in/link/")


@pytest.mark.parametrize("address", ["nobody@example.org", "", "ana.ruiz@example.org "])
def test_known_or_not_the_request_does_the_same_work(ana, address, django_assert_num_queries):
    links.request_link("ana.ruiz@example.org")
    with django_assert_num_queries(_queries_for("ana.ruiz@example.org")):
        links.request_link(address)


def _queries_for(address):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        links.request_link(address)
    return len(queries)


def test_an_unknown_address_gets_no_letter(ana):
    links.request_link("nobody@example.org")
    run_waiting_jobs()
    assert mail.outbox == []
    assert Job.objects.get().arguments == {"person": ""}


def test_nobody_without_an_address_is_found_by_an_empty_one(make_person):
    make_person("Dora Imhof", email=None)
    links.request_link("")
    run_waiting_jobs()
    assert not SignInLink.objects.exists()


def test_a_link_whose_letter_cannot_leave_is_taken_back(ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # where no server listens
    links.request_link("ana.ruiz@example.org")
    assert run_waiting_jobs(forgiving=True)[0].ended_at is None
    assert not SignInLink.objects.exists()


def test_only_a_demo_has_reusable_links(ana, settings):
    with pytest.raises(ValueError, match="demo"):
        links.make_link(ana, reusable=True)
    with pytest.raises(ValueError, match="demo"):
        links.make_link(ana, valid_for=timedelta(days=30))
    settings.DEMO = True
    token = token_of(links.make_link(ana, valid_for=timedelta(days=30), reusable=True))
    assert [links.use_link(token), links.use_link(token)] == [ana, ana]
    settings.DEMO = False
    assert links.use_link(token) is None


def test_the_command_line_s_link_may_last_longer(ana):
    links.make_link(ana, valid_for=timedelta(days=1))
    left = SignInLink.objects.get().expires_at - timezone.now()
    assert left > timedelta(hours=23)
