"""Printed codes: once, for 14 days, the newest alone; recorded for the person and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from corridor.people.acts.models import Act
from corridor.people.signing_in import codes
from corridor.people.signing_in.models import Passkey, PrintedCode
from corridor.people.signing_in.queries import codes_printed_for, not_printed_lately


@pytest.fixture
def steward(make_person):
    return make_person("Sofia Lind", duties=("steward",))


@pytest.fixture
def dora(make_person):
    return make_person("Dora Imhof", email=None)


def add_passkey(person):
    return Passkey.objects.create(
        person=person,
        name="Phone",
        credential="abc",
        public_key=b"",
        added_on=timezone.now().date(),
    )


def test_a_code_signs_in_its_person_once(dora, steward):
    code = codes.print_code(dora, steward)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}", code)
    assert codes.use_code(code) == dora
    assert codes.use_code(code) is None


def test_a_code_is_read_as_people_write_it(dora, steward, monkeypatch):
    monkeypatch.setattr(codes, "new_code", lambda: "01AB-CDEF-GV")
    codes.print_code(dora, steward)
    assert codes.use_code("  oi ab cdef gu ") == dora


def test_codes_differ():
    assert len({codes.new_code() for _ in range(1000)}) == 1000
    assert 32 ** (len(codes.new_code()) - 2) >= 2**50


def test_a_new_code_ends_the_one_before(dora, steward):
    first, second = codes.print_code(dora, steward), codes.print_code(dora, steward)
    assert codes.use_code(first) is None
    assert codes.use_code(second) == dora


def test_a_code_is_over_after_14_days(dora, steward):
    code = codes.print_code(dora, steward)
    left = PrintedCode.objects.get().expires_at - timezone.now()
    assert timedelta(days=13) < left <= timedelta(days=14)
    PrintedCode.objects.update(expires_at=timezone.now())
    assert codes.use_code(code) is None


def test_a_leaver_s_code_is_refused(dora, steward):
    code = codes.print_code(dora, steward)
    dora.left_at = timezone.now()
    dora.save()
    assert codes.use_code(code) is None
    with pytest.raises(ValueError, match="left"):
        codes.print_code(dora, steward)


def test_the_database_holds_no_code(dora, steward):
    code = codes.print_code(dora, steward)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM signing_in_printedcode")
        row = [str(value) for value in cursor.fetchone()]
    joined = " ".join(row)
    assert code not in joined
    assert code.replace("-", "") not in joined
    assert all(codes.use_code(value) is None for value in row)


def test_the_record_is_the_person_s(dora, steward):
    code = codes.print_code(dora, steward)
    (record,) = codes_printed_for(dora)
    assert (record.printed_by, record.used_on) == (steward, None)
    codes.use_code(code)
    (record,) = codes_printed_for(dora)
    assert record.used_on == timezone.now().date()
    assert codes_printed_for(steward) == []


def test_everyone_can_read_that_codes_were_printed_and_not_for_whom(make_person, dora, steward):
    codes.print_code(dora, steward)
    codes.print_codes([dora, make_person("Emil Roth", email=None)], by=steward)
    assert list(Act.objects.order_by("pk").values_list("by", "text")) == [
        (steward.pk, "printed 1 code to sign in for somebody without an address"),
        (steward.pk, "printed 2 codes to sign in for people without an address"),
    ]


def test_only_stewards_print(dora, ana, make_person):
    gone = make_person("Otto Kern", duties=("steward",), left_at=timezone.now())
    for by in (ana, dora, gone):
        with pytest.raises(PermissionError):
            codes.print_code(dora, by)
    assert not PrintedCode.objects.exists()


def test_nobody_with_a_mailbox_gets_a_code(ana, dora, steward):
    with pytest.raises(codes.HasMailbox):
        codes.print_code(ana, steward)
    with pytest.raises(codes.HasMailbox):
        codes.print_codes([dora, ana], by=steward)
    assert not PrintedCode.objects.exists()


def test_a_code_for_somebody_with_a_passkey_opens_nothing_and_looks_the_same(dora, steward):
    add_passkey(dora)
    code = codes.print_code(dora, steward)
    assert len(code) == 12
    assert codes.use_code(code) is None
    assert [c.printed_by for c in codes_printed_for(dora)] == [steward]


def test_whoever_has_a_passkey_may_ask_for_one_code(dora, steward):
    add_passkey(dora)
    codes.wish_for_code(dora)
    assert codes.use_code(codes.print_code(dora, steward)) == dora
    assert codes.use_code(codes.print_code(dora, steward)) is None


def test_a_wish_can_be_taken_back(dora, steward):
    add_passkey(dora)
    codes.wish_for_code(dora)
    codes.end_wish(dora)
    assert codes.use_code(codes.print_code(dora, steward)) is None


def test_whether_somebody_used_theirs_does_not_change_what_the_steward_sees(make_person, steward):
    people = [make_person(name, email=None) for name in ("Dora Imhof", "Emil Roth")]
    first, _second = codes.print_codes(people, by=steward)
    assert list(not_printed_lately()) == []
    codes.use_code(first.code)
    assert list(not_printed_lately()) == []
    PrintedCode.objects.update(printed_on=timezone.now().date() - timedelta(days=14))
    assert set(not_printed_lately()) == set(people)


def test_a_sheet_takes_the_same_number_of_queries_for_one_and_three(
    make_person, steward, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    people = [make_person(name, email=None) for name in ("Dora Imhof", "Emil Roth", "Fay Moor")]
    counts = []
    for chosen in (people[:1], people):
        with CaptureQueriesContext(connection) as queries:
            codes.print_codes(chosen, by=steward)
        counts.append(len(queries))
    assert counts[0] == counts[1]
