"""Finding people by name, page after page."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.people.models import Person
from corridor.people.searching import find_by_name


def every_page(words: str, at_most: int) -> list[str]:
    """The names of all pages one after the other."""
    names: list[str] = []
    last = None
    while page := find_by_name(words, last=last, at_most=at_most):
        names += [person.name for person in page]
        last = page[-1]
    return names


@pytest.fixture
def people(make_person: Callable[..., Person]) -> None:
    for number, name in enumerate(
        ("Lars Nord", "Lara Larsen", "Ana Larsen", "Ana Lind", "Bo", "Zoë Ångström", "Łucja Lis")
    ):
        make_person(name, email=f"{number}@example.org")


def test_given_names_first_then_family_names(people: None) -> None:
    assert every_page("la", 50) == ["Lara Larsen", "Lars Nord", "Ana Larsen"]
    assert every_page("LAR", 1) == every_page("lar", 2) == every_page("lar", 50)
    assert every_page("lara l", 50) == ["Lara Larsen"]
    assert every_page("bo", 50) == ["Bo"]


def test_accents_do_not_matter(people: None) -> None:
    assert every_page("angstrom", 50) == ["Zoë Ångström"]
    assert every_page("ZOE", 50) == ["Zoë Ångström"]
    assert every_page("łu", 50) == ["Łucja Lis"]


@pytest.mark.parametrize("words", ["", "   ", "nobody", "%", "_", "\\", "ars"])
def test_nobody(words: str, people: None) -> None:
    assert find_by_name(words, at_most=5) == []


def test_scripts_that_sort_before_their_own_beginning(make_person: Callable[..., Person]) -> None:
    make_person("เกศ สุข", email="k@example.org")
    assert [person.name for person in find_by_name("เ", at_most=5)] == ["เกศ สุข"]


def test_leavers_and_those_left_out_are_not_found(ana: Person, bilal: Person) -> None:
    assert find_by_name("ana", at_most=5, without=[ana.pk]) == []
    Person.objects.filter(pk=bilal.pk).update(left_at=timezone.now())
    assert find_by_name("bilal", at_most=5) == []


@pytest.mark.django_db
@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    names=st.lists(
        st.text(st.sampled_from("ab é"), min_size=1, max_size=6).filter(str.strip), max_size=12
    ),
    words=st.text(st.sampled_from("ab"), min_size=1, max_size=3),
    at_most=st.integers(1, 5),
)
def test_pages_hold_each_once(db: None, names: list[str], words: str, at_most: int) -> None:
    Person.objects.all().delete()
    for name in names:
        Person.objects.create(name=name)
    wanted = [p.name for p in Person.objects.here().named_like(words)]
    assert sorted(every_page(words, at_most)) == sorted(wanted)
