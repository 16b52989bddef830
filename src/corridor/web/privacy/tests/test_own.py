"""One's own: the log, the export, the private address, erasing oneself."""

import io
import zipfile

from django.test import Client

from corridor.people.signing_in.limits import LIMITS
from corridor.privacy.leaving import private_address_of
from corridor.privacy.models import HandedOn
from corridor.privacy.sealing import unseal


def test_the_log_shows_ones_own_openings_and_nobody_elses(browser_of, handed, bilal, dara, chen):
    unseal([handed], reader=dara)
    page = browser_of(bilal).get("/privacy/log/").content.decode()
    assert "opened by Dara Ito" in page
    assert f'<a href="/privacy/handed-on/{handed.pk}/">' in page
    for other in (dara, chen):
        assert "opened by" not in browser_of(other).get("/privacy/log/").content.decode()


def test_an_address_with_nonsense_shows_the_newest(browser_of, bilal):
    assert browser_of(bilal).get("/privacy/log/?after=x.y").status_code == 200


def test_the_export_is_a_file_that_nothing_keeps(browser_of, bilal, handed):
    answer = browser_of(bilal).post("/privacy/export/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="corridor.zip"'
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
        assert "You are useless" in archive.read("everything.json").decode()


def test_reading_about_the_export_makes_none(browser_of, bilal):
    answer = browser_of(bilal).get("/privacy/export/")
    assert answer["Content-Type"].startswith("text/html")


def test_too_many_exports_at_once_are_refused_with_what_to_do(browser_of, bilal, chen):
    browser = browser_of(bilal)
    codes = [browser.post("/privacy/export/").status_code for _ in range(LIMITS["export"] + 1)]
    assert codes == [200] * LIMITS["export"] + [429]
    assert "quarter of an hour" in browser.post("/privacy/export/").content.decode()
    assert browser_of(chen).post("/privacy/export/").status_code == 200


def test_a_private_address_is_kept_shown_to_its_owner_and_forgotten(browser_of, bilal):
    browser = browser_of(bilal)
    answer = browser.post("/privacy/export/address/", {"address": "Bilal@Home.Example "})
    assert (answer.status_code, private_address_of(bilal)) == (302, "bilal@home.example")
    assert "bilal@home.example" in browser.get("/privacy/export/").content.decode()
    browser.post("/privacy/export/address/", {"address": ""})
    assert private_address_of(bilal) == ""


def test_the_work_address_is_no_private_address(browser_of, bilal):
    answer = browser_of(bilal).post("/privacy/export/address/", {"address": bilal.email.upper()})
    assert "That is your work address" in answer.content.decode()
    assert private_address_of(bilal) == ""


def test_erasing_oneself_wants_ones_own_name_and_signs_out(browser_of, bilal, handed):
    browser, other_device = browser_of(bilal), browser_of(bilal)
    page = browser.get("/privacy/erase/").content.decode()
    assert "nobody can undo it" in page
    answer = browser.post("/privacy/erase/", {"name": "Chen Wei"})
    assert "That is not the name" in answer.content.decode()
    assert HandedOn.objects.count() == 1
    answer = browser.post("/privacy/erase/", {"name": " bilal háddad "})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/erased/")
    assert HandedOn.objects.count() == 0
    assert "It is erased" in browser.get("/privacy/erased/").content.decode()
    for signed_out in (browser, other_device):
        assert signed_out.get("/privacy/log/").status_code == 302
    bilal.refresh_from_db()
    assert bilal.is_here


def test_the_page_afterwards_needs_no_session(db):
    assert Client().get("/privacy/erased/").status_code == 200


def test_nothing_is_changed_by_looking(browser_of, bilal):
    assert browser_of(bilal).get("/privacy/export/address/").status_code == 405
