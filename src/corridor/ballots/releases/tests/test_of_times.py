"""How soon something happened, published with a round: what is told of how many it rests on."""

import pytest
from counted import counted_round
from django.db import transaction

from corridor.ballots.releases.models import Figure
from corridor.ballots.releases.of_times import add_share, add_times
from corridor.ballots.releases.publishing import publish_round
from corridor.ballots.releases.waited import Waited

pytestmark = pytest.mark.django_db
MIXED = (2, 3, 4, 5, 2)
TOLD = ("reason", "mean", "low", "high", "at_least", "at_most")
PEOPLE = 64


def rows(parents, add):
    """The rows that a round of cells of 64 people has besides those of its answers."""
    with transaction.atomic():
        cells = [MIXED] * (len(parents) - 1 or 1)
        made = publish_round(counted_round({"trust": cells}, parents, people=PEOPLE), series="care")
        add(made)
        found = Figure.objects.exclude(item="trust").order_by("node__place").values_list(*TOLD)
        told = tuple(found)
        transaction.set_rollback(True)
    return told


@pytest.mark.parametrize(("parents", "place", "others"), [((-1,), 0, 0), ((-1, 0, 0), 1, 20)])
def test_a_share_of_times_is_the_same_for_every_number_of_its_band(parents, place, others):
    """All who asked had an answer within the day; of 64 people, 48 to 64 are one band."""

    def of(n):
        waited = [Waited(0, 5.0, happened=True)] * n
        waited += [Waited(1, 5.0 + 2 * number, happened=True) for number in range(others)]
        return rows(parents, lambda made: add_times(made, waited, {"in_a_day": 24.0}, minimum=10))

    found = {of(n) for n in (48, 55, 63, 64)}
    assert len(found) == 1
    (told,) = found
    assert told[place][4:] == (48, 64)
    assert of(47) not in found


def test_a_share_of_people_is_the_same_for_every_number_of_its_band():
    """Three in four lacked something."""

    def of(n):
        return rows((-1,), lambda made: add_share(made, "lacked", n * 3 // 4, n // 4, minimum=10))

    found = {of(n) for n in (48, 56, 60, 64)}
    assert len(found) == 1
    ((only,),) = found
    assert only[4:] == (48, 64)
    assert of(44) not in found
