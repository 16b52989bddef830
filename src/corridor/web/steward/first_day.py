"""The guided first day: what is done is read from the organisation as it stands; no box is ticked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.kit.queries import countries_to_confirm
from corridor.means.models import Pool
from corridor.people.acts.models import was_done
from corridor.people.models import Duty, Organisation, Person, PracticeSwitch
from corridor.privacy.audiences import people_in_words
from corridor.rhythm.fortnight import letters_begin_on
from corridor.web.addresses import address_of
from corridor.web.countries import country_name
from corridor.web.steward.actions import KEYS_COPIED, MAIL_ARRIVED
from corridor.web.steward.queries import at_the_root

# Whoever is missing here leaves a promise without a person.
NEEDED = (Duty.Kind.CARE_TEAM, Duty.Kind.MODERATOR, Duty.Kind.OPERATOR, Duty.Kind.FINANCE)
NAMES_SHOWN = 3


@dataclass(frozen=True)
class Step:
    """One step of the first day. `done` is None for the last, which is never over."""

    title: str | Promise
    detail: str
    url: str
    done: bool | None


@dataclass(frozen=True)
class State:
    """A step as it stands, and in words what is missing."""

    done: bool | None
    detail: str = ""


def _organisation() -> State:
    named = Organisation.objects.exclude(name="").exists()
    return State(named, "" if named else _("Its name stands on every page and letter."))


def _keys() -> State:
    done = bool(was_done(KEYS_COPIED))
    return State(done, "" if done else _("Losing the key store loses everything sealed."))


def _mail() -> State:
    if was_done(MAIL_ARRIVED):
        return State(True)
    if not settings.EMAIL_HOST and not settings.DEMO:
        return State(False, _("No mail server is set: nobody can sign in with a link."))
    return State(False, _("Send yourself a letter and open what it holds."))


def _people() -> State:
    done = Person.objects.here().filter(source=Person.Source.IMPORTED).exists()
    return State(done, "" if done else _("From the HR export, with a dry run first."))


def _help_lines() -> State:
    countries = countries_to_confirm()
    if not countries:
        return State(False, _("Name the organisation’s country first, or bring people in."))
    missing = [country_name(one.country) for one in countries if not one.confirmed]
    if not missing:
        return State(True)
    words = _("Nobody has checked those of: %(countries)s.")
    return State(False, words % {"countries": people_in_words(missing)})


def _duties() -> State:
    held = set(
        Duty.objects.filter(person__left_at=None)
        .order_by()
        .values_list("kind", flat=True)
        .distinct()
    )
    missing = [str(kind.label) for kind in NEEDED if kind not in held]
    if not missing:
        return State(True)
    return State(False, _("Nobody holds: %(duties)s.") % {"duties": ", ".join(missing)})


def _counterpart() -> State:
    roots = at_the_root()
    if not roots:
        return State(False, _("Once people are here, it shows who is at the root."))
    names = [root.name for root in roots if root.counterpart_id is None][:NAMES_SHOWN]
    if not names:
        return State(True)
    words = _("Ask %(names)s to name theirs: under Settings, by themselves.")
    return State(False, words % {"names": ", ".join(names)})


def _pools() -> State:
    done = Pool.objects.filter(closed_on=None).exists()
    return State(done, "" if done else _("Days, money, cover: what leaders may commit."))


def _practices() -> State:
    done = PracticeSwitch.objects.exclude(state=PracticeSwitch.State.OFF).exists()
    return State(done, "" if done else _("For everyone, or first for the teams of a pilot."))


def _fortnight() -> State:
    done = letters_begin_on() is not None
    return State(done, "" if done else _("No letter leaves before you chose its day."))


def _invite() -> State:
    return State(None, _("Words for a letter of your own; Corridor sends none."))


# Title, address name, state. A step whose page this installation does not have is left out.
STEPS: tuple[tuple[str | Promise, str, Callable[[], State]], ...] = (
    (gettext_lazy("Name the organisation"), "steward_organisation", _organisation),
    (gettext_lazy("Arrange copies of the key store"), "steward_keys", _keys),
    (gettext_lazy("Test that mail arrives"), "steward_mail", _mail),
    (gettext_lazy("Bring people in"), "imports", _people),
    (gettext_lazy("Confirm the help numbers"), "help_lines", _help_lines),
    (gettext_lazy("Give the duties"), "steward_duties", _duties),
    (gettext_lazy("A counterpart for who is at the root"), "steward_counterpart", _counterpart),
    (gettext_lazy("Open what leaders may give"), "means_pools", _pools),
    (gettext_lazy("Choose the practices"), "steward_practices", _practices),
    (gettext_lazy("Choose the day of the fortnight"), "steward_fortnight", _fortnight),
    (gettext_lazy("Invite people"), "steward_invite", _invite),
)


def steps() -> list[Step]:
    """The steps in their order, as they stand now."""
    found = []
    for title, url_name, state in STEPS:
        url = address_of(url_name)
        if url:
            now = state()
            found.append(Step(title, now.detail, url, now.done))
    return found
