"""Facts of marks: what they are made of, and how their rows are found in a copy."""

import hashlib
import hmac
import json
from unittest.mock import patch

import pytest

from corridor.privacy import marking, taken_back
from corridor.privacy.audiences import LET_GO, Choice, freeze, let_go, let_go_again
from corridor.privacy.keystore import key_store
from corridor.privacy.marking import delete_by_facts, facts_of, marks
from corridor.privacy.models import AudienceMember, TakenBack

pytestmark = pytest.mark.usefixtures("keys_of_its_own")


@pytest.fixture
def members(ana, bilal, chen) -> list[AudienceMember]:
    """Seven rows of people chosen by name; none is there for anything that may end."""
    for owner in (ana, bilal, chen):
        freeze(owner, Choice(("people",), tuple({ana, bilal, chen} - {owner})))
    freeze(ana, Choice(("people",), (bilal,)))
    return list(AudienceMember.objects.order_by("pk"))


def test_a_mark_is_hmac_sha256_over_its_words(db):
    secret = key_store().mark_secret()
    expected = hmac.new(secret, json.dumps(["tried", "1"]).encode(), hashlib.sha256)
    assert marks([("tried", 1)]) == [expected.hexdigest()]
    assert facts_of("tried", ["1"]) == [expected.hexdigest()]


@pytest.mark.parametrize("batch", [1, 3, 7, 500])
def test_the_rows_of_all_facts_go_and_no_others(monkeypatch, members, batch):
    monkeypatch.setattr(marking, "BATCH", batch)
    gone = members[0], members[3], members[6]
    facts = [*facts_of("tried", [row.mark for row in gone]), *facts_of("other", [members[1].mark])]
    rows = AudienceMember.objects.filter(kind="people")
    assert delete_by_facts(rows, "tried", facts) == 3
    assert list(AudienceMember.objects.order_by("pk")) == [m for m in members if m not in gone]
    assert delete_by_facts(rows, "tried", facts) == 0


def test_however_many_facts_each_row_is_computed_once(members):
    for several in ([members[0].mark], [row.mark for row in members]):
        facts = facts_of(LET_GO, several)
        there = AudienceMember.objects.count()
        with patch.object(marking, "marks", wraps=marks) as computed:
            let_go_again(facts)
        assert sum(len(call.args[0]) for call in computed.call_args_list) == there
    assert not AudienceMember.objects.exists()


def test_an_older_database_looks_through_its_rows_once_for_all_that_it_lacks(ana, members):
    for number, row in enumerate(members):
        (row.mark,) = marks([("privacy.audience", row.audience_id, row.person_id, "tried")])
        row.save(update_fields=["mark"])
        if number != 2:
            let_go(row.audience.owner, row.person, because="tried")
    left = list(AudienceMember.objects.values_list("pk", flat=True))
    many = taken_back.carry_to_key_store()
    TakenBack.objects.all().delete()
    AudienceMember.objects.exclude(pk__in=left).delete()
    AudienceMember.objects.bulk_create(row for row in members if row.pk not in left)
    with patch.object(marking, "marks", wraps=marks) as computed:
        assert taken_back.honour_taken_back() == many
    assert computed.call_count == 1
    assert list(AudienceMember.objects.values_list("pk", flat=True)) == left
    assert TakenBack.objects.filter(kind=LET_GO, owner=None).count() == many == 6
    assert taken_back.honour_taken_back() == 0
