"""What the stewards' pages say of practices and duties."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.people.models import Duty, PracticeSwitch


def reach_in_words(state: PracticeSwitch.State, teams: int, people: int) -> str:
    """Who has a practice: "Nobody", "Everyone here, 300 people", "3 teams, 27 people"."""
    if state == PracticeSwitch.State.OFF:
        return _("Nobody")
    counted = ngettext("%(n)d person", "%(n)d people", people) % {"n": people}
    if state == PracticeSwitch.State.ON:
        return _("Everyone here, %(people)s") % {"people": counted}
    named = ngettext("%(n)d team", "%(n)d teams", teams) % {"n": teams}
    return _("%(teams)s, %(people)s") % {"teams": named, "people": counted}


def duty_in_words(kind: str) -> str:
    """What the holder of a duty does, in one sentence."""
    return {
        Duty.Kind.STEWARD: _("Runs the practices and brings people in."),
        Duty.Kind.OPERATOR: _("Keeps Corridor running: jobs, mail, storage, copies."),
        Duty.Kind.FINANCE: _("Puts money and days into what leaders may give."),
        Duty.Kind.MODERATOR: _("Reads only what somebody hands on because it was abusive."),
        Duty.Kind.JUDGE: _("Judges entries for the award."),
        Duty.Kind.CARE_TEAM: _("Can be asked for help by anybody, and answers."),
    }.get(Duty.Kind(kind), "")
