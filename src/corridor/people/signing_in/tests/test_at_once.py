"""What happens when several do it at once: one gets in, and no more than the limit get through."""

import threading

import pytest
from django.apps import apps
from django.db import connection, connections

from corridor.people.models import Duty, Person
from corridor.people.signing_in import codes, links
from corridor.people.signing_in.limits import TooOften, count_attempt
from corridor.people.signing_in.models import PrintedCode

pytestmark = [pytest.mark.django_db(transaction=True)] if connection.vendor != "sqlite" else []

AT_ONCE = 8


class ToTheFile:
    """Sends every query to the database in a file."""

    def db_for_read(self, model, **hints):
        return "file"

    db_for_write = db_for_read


@pytest.fixture(autouse=True)
def _shared(tmp_path, settings, django_db_blocker):
    """A database that threads can share: the server's, or a file as in an installation."""
    if connection.vendor != "sqlite":
        yield
        return
    config = {**connection.settings_dict, "NAME": str(tmp_path / "db.sqlite3")}
    connections.settings["file"] = config
    with django_db_blocker.unblock():
        with connections["file"].schema_editor() as editor:
            for app in ("people", "acts", "signing_in"):
                for model in apps.get_app_config(app).get_models():
                    editor.create_model(model)
        settings.DATABASE_ROUTERS = [ToTheFile()]
        yield
        connections["file"].close()
    del connections["file"], connections.settings["file"]


def at_once(act):
    """What `act` returned in each of eight threads that began together."""
    begin, returned = threading.Barrier(AT_ONCE), []

    def run():
        begin.wait()
        try:
            returned.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(returned) == AT_ONCE
    return returned


def test_no_more_than_the_limit_get_through():
    def let_through():
        through = 0
        for _ in range(3):
            try:
                count_attempt("link_address", "ana@example.org")
            except TooOften:
                continue
            through += 1
        return through

    assert sum(at_once(let_through)) == 5


def test_a_link_lets_one_in(monkeypatch):
    loaded, load = threading.Barrier(AT_ONCE), links._working_link

    def load_together(token):
        link = load(token)
        loaded.wait()
        return link

    monkeypatch.setattr(links, "_working_link", load_together)
    ana = Person.objects.create(name="Ana Ruiz", email="ana@example.org")
    token = links.make_link(ana).rstrip("/").rpartition("/")[2]
    assert sorted(map(str, at_once(lambda: links.use_link(token)))) == ["Ana Ruiz"] + ["None"] * 7


def test_a_code_lets_one_in():
    code = codes.print_code(dora(), steward())
    assert sorted(map(str, at_once(lambda: codes.use_code(code)))) == ["Dora Imhof"] + ["None"] * 7


def test_of_codes_printed_at_once_the_last_one_works():
    person, by = dora(), steward()
    printed = at_once(lambda: codes.print_code(person, by))
    assert PrintedCode.objects.filter(code_hash__isnull=False).count() == 1
    assert [codes.use_code(code) for code in printed].count(person) == 1


def dora():
    return Person.objects.create(name="Dora Imhof", email=None)


def steward():
    sofia = Person.objects.create(name="Sofia Lind", email="sofia@example.org")
    Duty.objects.create(person=sofia, kind=Duty.Kind.STEWARD)
    return sofia
