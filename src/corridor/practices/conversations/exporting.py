"""What a person takes along of conversations."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from corridor.people.models import Person
from corridor.practices.conversations.models_offered import FORMS, OFTEN, TOPICS
from corridor.practices.conversations.queries import Meeting, introductions_of, own_of
from corridor.practices.conversations.queries_round import of_the_year
from corridor.runtime.register import ExportSection


def sections(person: Person) -> Iterable[ExportSection]:
    """What the person wishes and shows, and to whom they are introduced now."""
    own = own_of(person)
    wished = own.wished
    said = {
        "takes_part": wished.on,
        "how_often": str(OFTEN[wished.every]),
        "forms": [str(words) for bit, words in FORMS.items() if wished.forms & bit],
        "languages": list(wished.languages),
        "days": wished.days,
        "from": wished.begins if wished.days else None,
        "until": wished.ends if wished.days else None,
        "topics": [str(TOPICS[key]) for key in wished.topics if key in TOPICS],
        "same_person_for_three_months": wished.regular,
        "three_are_fine": wished.threes,
        "question_to_begin_with": wished.opening,
        "pause_until": wished.paused_until or None,
        "would_rather_not_meet": [other.name for other in (*own.rather_not, *own.away)],
        "a_line_about_you": own.line,
        "what_you_would_like_to_talk_about": own.about,
    }
    yield ExportSection(_("What you wish of introductions"), [said] if own.saved else [])
    yield ExportSection(
        _("To whom you are introduced"), [_row(one) for one in introductions_of(person)]
    )
    rounds = of_the_year(person)
    names = Person.objects.in_bulk({pk for _day, others in rounds for pk in others})
    yield ExportSection(
        _("To whom you were introduced within a year"),
        [
            {"round": day.isoformat(), "with": [names[pk].name for pk in others if pk in names]}
            for day, others in rounds
        ],
    )


def _row(one: Meeting) -> dict[str, object]:
    return {
        "introduced_at": one.introduction.made_at.isoformat(),
        "with": [other.person.name for other in one.others],
        "times": [time.starts_at.isoformat() for time in one.times],
        "suits_you": [time.starts_at.isoformat() for time in one.times if time.mine],
        "agreed": one.agreed_at.isoformat() if one.agreed_at else None,
        "question": str(one.opening) or None,
    }
