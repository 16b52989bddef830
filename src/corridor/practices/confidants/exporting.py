"""What a person takes along of confidants."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.confidants.models import Mark
from corridor.practices.confidants.models_volunteers import Training, Volunteer
from corridor.practices.confidants.queries import places_of, shown_to
from corridor.practices.confidants.queries_volunteers import notes_of
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """Whom they named, what they say of themselves as a volunteer, and their notes."""
    yield ExportSection(_("Whom you named as somebody you trust"), _names(person))
    yield ExportSection(
        _("What you say as a volunteer"),
        [
            {
                "words": one.words,
                "days": one.weekdays,
                "from": one.begins_at.isoformat("minutes"),
                "until": one.ends_at.isoformat("minutes"),
                "at_most": one.at_most,
                "takes_on": one.takes_on,
            }
            for one in Volunteer.objects.filter(person=person)
        ],
    )
    yield ExportSection(
        _("What a steward confirmed you are trained for"),
        [
            {"training": str(one.get_kind_display()), "until": one.until_on.isoformat()}
            for one in Training.objects.filter(person=person)
        ],
    )
    yield ExportSection(
        _("Your notes as a volunteer"),
        [
            {"changed_on": one.note.changed_on.isoformat(), "words": one.body}
            for one in notes_of(person)
        ],
    )


def _names(person: Person) -> list[dict[str, object]]:
    """The names that hold; of whoever has left, whose names ended then, what stood in their book."""
    if person.is_here:
        return [
            {
                "name": one.person.name,
                "since": one.since.isoformat(),
                "until": one.until.isoformat(),
                "named_you_too": one.is_mutual,
            }
            for one in shown_to(person, Mark.Shown.ON_HOME).named
        ]
    places = [place for place in places_of(person) if place.is_named]
    people = Person.objects.in_bulk([place.person for place in places])
    return [
        {"name": people[place.person].name, "since": place.since.isoformat()}
        for place in places
        if place.person in people
    ]
