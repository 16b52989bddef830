"""The retention table: what is stored, who can read it, how long; put together from every floor.

The privacy page is made from it, and a test fails on a column that nobody speaks of.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.text import capfirst

from corridor.privacy.sealing import SealedField
from corridor.runtime.register import Floor, Stored, contributions


@dataclass(frozen=True)
class Part:
    """The lines of one floor or practice: sealed ones first."""

    title: str
    stores: Sequence[Stored]


def table(of: Iterable[Floor] | None = None) -> list[Part]:
    """The whole table, by floor and practice, in the order of the register."""
    found = contributions() if of is None else of
    return [
        Part(
            str(contribution.title) or capfirst(contribution.name),
            sorted(contribution.stores, key=lambda line: not line.sealed),
        )
        for contribution in found
        if contribution.stores
    ]


def columns_of(model: type[models.Model]) -> set[str]:
    """The columns of a model that could say something: all but a number or id made by us."""
    own = {field.name for field in model._meta.concrete_fields}
    own |= {field.name for field in model._meta.local_many_to_many}
    key = model._meta.pk
    if key is not None and key.name == "id" and not key.is_relation:
        own.discard("id")
    return own


def unspoken(
    of: Iterable[Floor] | None = None, among: Iterable[type[models.Model]] | None = None
) -> list[str]:
    """Every "app.Model.column" that no line of the table speaks of; for the guard."""
    found = list(contributions() if of is None else of)
    impersonal = {name.lower() for contribution in found for name in contribution.impersonal}
    spoken: dict[str, set[str]] = {}
    for contribution in found:
        for line in contribution.stores:
            spoken.setdefault(line.model.lower(), set()).update(line.columns)
    missing = []
    for model in apps.get_models() if among is None else among:
        if model._meta.label_lower in impersonal:
            continue
        left = columns_of(model) - spoken.get(model._meta.label_lower, set())
        missing += [f"{model._meta.label}.{column}" for column in sorted(left)]
    return missing


def unknown(of: Iterable[Floor] | None = None) -> list[str]:
    """Every line that speaks of a model or a column that does not exist; for the guard."""
    wrong = []
    for contribution in contributions() if of is None else of:
        wrong += [name for name in contribution.impersonal if not _exists(name)]
        for line in contribution.stores:
            known = _names(line.model) if _exists(line.model) else set()
            wrong += [f"{line.model}.{column}" for column in line.columns if column not in known]
    return wrong


def unsealed_as_sealed(of: Iterable[Floor] | None = None) -> list[str]:
    """Every column that the table calls sealed and that is not, or the other way round."""
    wrong = []
    for contribution in contributions() if of is None else of:
        for line in contribution.stores:
            for column in line.columns:
                sealed = isinstance(apps.get_model(line.model)._meta.get_field(column), SealedField)
                if sealed != line.sealed:
                    wrong.append(f"{line.model}.{column}")
    return wrong


def _exists(name: str) -> bool:
    try:
        apps.get_model(name)
    except (LookupError, ValueError):
        return False
    return True


def _names(name: str) -> set[str]:
    return {field.name for field in apps.get_model(name)._meta.get_fields()}
