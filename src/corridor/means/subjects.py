"""What commitments are about, as far as the means know it: how to reach the page, nothing more.

A practice registers, once, when its application starts:
`subjects.register("care.ask", practice="care", url_for=lambda ask: reverse("care_ask", args=[ask]))`.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from corridor.means.models import Commitment


@dataclass(frozen=True)
class SubjectKind:
    """`url_for(subject)` gives the address of the item's page, which the practice `practice` has.

    `released(commitment)` is called, inside the transaction, when a commitment falls away because
    whoever made it gave it back or left: the practice tells whom it was for.
    """

    url_for: Callable[[UUID], str]
    practice: str
    released: "Callable[[Commitment], None] | None" = None


_kinds: dict[str, SubjectKind] = {}


def register(
    kind: str,
    *,
    url_for: Callable[[UUID], str],
    practice: str,
    released: "Callable[[Commitment], None] | None" = None,
) -> None:
    """Make a kind of item of a practice known; registering it again replaces it."""
    _kinds[kind] = SubjectKind(url_for, practice, released)


def url_of(commitment: "Commitment", on: Collection[str]) -> str:
    """The address of the item's page for somebody for whom the practices `on` are on.

    "" when its practice is off for them, or not installed any more: there is no such page.
    """
    kind = _kinds.get(commitment.subject_kind)
    if kind is None or commitment.subject is None or kind.practice not in on:
        return ""
    return kind.url_for(commitment.subject)


def tell_released(commitment: "Commitment") -> None:
    """Let the practice know that a commitment fell away."""
    kind = _kinds.get(commitment.subject_kind)
    if kind is not None and kind.released is not None and commitment.subject is not None:
        kind.released(commitment)
