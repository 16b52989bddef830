"""Promise 4: what was erased stays erased, whichever backup is put back."""

from uuid import uuid4

import pytest

from corridor.practices.care import actions as care
from corridor.practices.care.models import Answer, Ask
from corridor.privacy.audiences import Choice
from corridor.privacy.erasing import erase_person
from corridor.privacy.keystore import key_store
from corridor.privacy.models import Audience, AudienceMember
from corridor.privacy.sealing import unseal
from corridor.privacy.tending import SETTLING

WORDS = "My mother comes home on Thursday."
TABLES = (Audience, AudienceMember, Ask, Answer)


@pytest.fixture
def ask(practices_on, bilal, chen):
    ask = care.ask_for_help(
        by=bilal, once=uuid4(), body=WORDS, wants=["time"], choice=Choice(("people",), (chen,))
    )
    care.answer_ask(ask, by=chen, once=uuid4(), body="I can take Tuesday.")
    return ask


@pytest.fixture
def last_months_backup(ask):
    """The tables as they are now; call it to put them back."""
    rows = {model: list(model._base_manager.all()) for model in TABLES}

    def put_back():
        for model in TABLES:
            model._base_manager.bulk_create(rows[model])

    return put_back


def words_of(reader):
    items = [*Ask.objects.all(), *Answer.objects.all()]
    return [
        opened["body"]
        for model in (Ask, Answer)
        for opened in unseal([i for i in items if type(i) is model], reader=reader).values()
    ]


def settle():
    for step in SETTLING:
        step()


def test_an_item_with_last_months_database_and_the_key_store_of_today(
    ask, last_months_backup, bilal, chen, browser_of
):
    address = f"/care/{ask.pk}/"
    assert WORDS in browser_of(chen).get(address).content.decode()
    care.erase_ask(ask, by=bilal)
    last_months_backup()
    assert Ask.objects.count() == 1
    for person in (bilal, chen):
        assert words_of(person) == []
        answer = browser_of(person).get(address)
        assert WORDS not in answer.content.decode()
    settle()
    assert [model._base_manager.count() for model in TABLES] == [0, 0, 0, 0]


def test_a_month_later_when_every_journal_is_forgotten(ask, last_months_backup, bilal, chen):
    care.erase_ask(ask, by=bilal)
    connection = key_store()._connection()
    connection.execute("UPDATE destroyed SET destroyed_on='2020-01-01'")
    key_store().forget_journal()
    last_months_backup()
    assert (words_of(bilal), words_of(chen)) == ([], [])


def test_an_item_with_the_database_of_today_and_a_copy_of_the_key_store(
    ask, bilal, chen, settings, tmp_path
):
    item = ask.pk
    key_store().copy_to(tmp_path / "keys.sqlite3")
    care.erase_ask(ask, by=bilal)
    settings.KEYS = tmp_path
    assert key_store().get([item]) != {}
    settle()
    assert key_store().get([item]) == {}
    key_store().close()


def test_a_person_with_last_months_database(ask, last_months_backup, bilal, chen):
    erase_person(bilal, by=bilal)
    last_months_backup()
    assert words_of(bilal) == []
    assert WORDS not in words_of(chen)


def test_nothing_of_an_erased_key_is_left_in_the_key_store(ask, bilal):
    secrets = [key.secret for key in key_store().get([ask.pk]).values()]
    assert secrets[0] in _bytes()
    care.erase_ask(ask, by=bilal)
    assert key_store().empty_log()
    assert [secret for secret in secrets if secret in _bytes()] == []


def _bytes():
    files = sorted(key_store().path.parent.glob("keys.sqlite3*"))
    return b"".join(path.read_bytes() for path in files)
