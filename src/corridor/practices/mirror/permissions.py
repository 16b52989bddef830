"""Who may see what of the mirror: what is not theirs answers 404, like what is not there."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from corridor.people.models import Person
from corridor.practices.mirror.models import Reflection, Result


def result_for(person: Person, result_id: UUID) -> Result:
    """A result, for its leader and those to whom it is shown; else 404."""
    results = Result.objects.visible_to(person).select_related("owner", "half_year", "audience")
    return get_object_or_404(results, pk=result_id)


def shown_result(person: Person, result_id: UUID) -> Result:
    """A result that its leader shows to the person; else 404."""
    return get_object_or_404(Result.objects.visible_to(person).exclude(owner=person), pk=result_id)


def own_result(person: Person, result_id: UUID) -> Result:
    """One's own result; else 404."""
    results = Result.objects.filter(owner=person).select_related("owner", "half_year", "audience")
    return get_object_or_404(results, pk=result_id)


def own_reflection(person: Person, reflection_id: UUID) -> Reflection:
    """One's own reflection; else 404."""
    return get_object_or_404(Reflection.objects.visible_to(person), pk=reflection_id)
