"""What several parts of a page ask of the same person, asked once."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from corridor.people.models import Person

T = TypeVar("T")

SAFE = frozenset({"GET", "HEAD"})


def once_a_request(ask: Callable[[Person], T]) -> Callable[[Person], T]:
    """Answer what `ask` answers; of the person of a request that only reads, ask once for all of it.

    The answer lies with that person's object and goes with the request. Whoever is not the person of
    such a request (a job's, somebody on a list, who sends a form) is asked about anew every time. So
    what is taken back is gone at the next request, and what a form changes is seen by its own answer.
    No page that is only opened changes what is asked here: tests/architecture/test_role_matrix.py.
    """

    @wraps(ask)
    def known(person: Person) -> T:
        answers: dict[Any, T] | None = person.answered
        if answers is None:
            return ask(person)
        if known not in answers:
            answers[known] = ask(person)
        return answers[known]

    return known


def remember_within(method: str, person: Person) -> None:
    """Let what is asked of the person of a request with this method be asked once."""
    if method in SAFE:
        person.answered = {}
