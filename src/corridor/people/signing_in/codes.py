"""Printed codes, for people without a mailbox: a steward prints a slip, the code on it works once.

A steward who prints a code could use it. That is why printing is recorded for the person, who
sees it when they sign in; why whoever has a mailbox gets no code; and why a code for somebody who
has a passkey opens nothing unless that person asked for one. The slip looks the same then: were
it refused, the steward would learn who has signed in before (promise 5).
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import ngettext

from corridor.people.acts.models import record
from corridor.people.models import Duty, Person
from corridor.people.signing_in.models import CodeWish, Identity, Passkey, PrintedCode
from corridor.people.signing_in.sessions import keyed_hash

# Without I, L, O and U: 32 signs, 5 bits each, 50 bits in all (Crockford's base 32).
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_AS_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})

WISH_LASTS = timedelta(days=14)


class HasMailbox(ValueError):
    """The person has an address: a link by mail is their way in, and no code is printed."""


@dataclass(frozen=True)
class Slip:
    """A printed code and whose it is: what stands on the paper."""

    person: Person
    code: str


def print_code(person: Person, by: Person) -> str:
    """A new code for the person, shown this once: "ABCD-EFGH-JK". An earlier one ends.

    Raises PermissionError if `by` is no steward, HasMailbox for somebody with an address and
    ValueError for somebody who left. For somebody with a passkey who asked for no code, the code
    returned opens nothing; nobody but the person is told.
    """
    return print_codes([person], by=by)[0].code


@transaction.atomic
def print_codes(people: Iterable[Person], *, by: Person) -> list[Slip]:
    """A new code for each of the people; refused as by `print_code`, all or none."""
    if not Duty.objects.filter(person=by, kind=Duty.Kind.STEWARD, person__left_at=None).exists():
        raise PermissionError("Codes are printed by stewards.")
    wanted = [person.pk for person in people]
    # Locked, so that two stewards printing at once leave one open code.
    locked = Person.objects.select_for_update().order_by("pk").in_bulk(wanted)
    if any(not person.is_here for person in locked.values()):
        raise ValueError("Somebody of these has left.")
    if any(person.email for person in locked.values()):
        raise HasMailbox("Somebody of these has an address.")
    # How many, and not for whom: the record of acts is for everyone here to read.
    record(
        by,
        ngettext(
            "printed %(n)d code to sign in for somebody without an address",
            "printed %(n)d codes to sign in for people without an address",
            len(wanted),
        )
        % {"n": len(wanted)},
    )
    return _print([locked[pk] for pk in wanted], by)


def _print(people: list[Person], by: Person) -> list[Slip]:
    protected = _protected(people)
    PrintedCode.objects.filter(person__in=people, code_hash__isnull=False).update(code_hash=None)
    CodeWish.objects.filter(person__in=people).delete()
    slips = [Slip(person, new_code()) for person in people]
    now = timezone.now()
    PrintedCode.objects.bulk_create(
        PrintedCode(
            person=slip.person,
            code_hash=None if slip.person.pk in protected else _hash(slip.code),
            printed_on=now.date(),
            printed_by=by,
            expires_at=now + PrintedCode.VALID_FOR,
        )
        for slip in slips
    )
    return slips


def _protected(people: list[Person]) -> set[object]:
    """The ids of those who have another way in and did not ask for a code."""
    with_another_way: set[object] = set()
    for model in (Passkey, Identity):
        with_another_way.update(
            model._default_manager.filter(person__in=people).values_list("person_id", flat=True)
        )
    asked = CodeWish.objects.filter(person__in=people, until__gte=timezone.now().date())
    return with_another_way - set(asked.values_list("person_id", flat=True))


def new_code() -> str:
    """50 random bits in groups: "ABCD-EFGH-JK"."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def _hash(code: str) -> str:
    """The keyed hash of a code as somebody typed it: small letters, spaces, O for 0 are all right."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_AS_MEANT)
    return keyed_hash("code", signs)


def use_code(code: str) -> Person | None:
    """Use the code up and return its person; None if it is used, replaced, too old or unknown.

    Of two who use it at once one gets in: emptying the hash is what decides.
    """
    found = PrintedCode.objects.open().select_related("person").filter(code_hash=_hash(code))
    printed = found.first()
    if printed is None:
        return None
    used = PrintedCode.objects.filter(pk=printed.pk, code_hash__isnull=False).update(
        code_hash=None, used_on=timezone.now().date()
    )
    return printed.person if used else None


def wish_for_code(person: Person) -> None:
    """`person` allows stewards to print them one code that works, within the next 14 days."""
    until = timezone.now().date() + WISH_LASTS
    CodeWish.objects.update_or_create(person=person, defaults={"until": until})


def end_wish(person: Person) -> None:
    """`person` no longer wishes for a code."""
    CodeWish.objects.filter(person=person).delete()
