"""Reads of the mirror: about whom somebody may answer, what a leader has, what everybody may know."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.ballots import issuing
from corridor.ballots.issuing import Waiting
from corridor.ballots.models import Cell, Round
from corridor.kit import speaking
from corridor.kit.access import leads
from corridor.people.models import Person
from corridor.practices.mirror.models import (
    KINDS,
    Declined,
    Distribution,
    HalfYear,
    PutAway,
    Reflection,
    Result,
    ResultQuerySet,
    ShownPutAway,
    Unwanted,
)
from corridor.practices.mirror.models_felt import REGIONS, Place
from corridor.practices.mirror.models_items import Text
from corridor.practices.mirror.queries_schedule import half_year_of
from corridor.privacy.models import Opening
from corridor.privacy.openings import told_before_opening
from corridor.privacy.reached import audiences_naming
from corridor.privacy.sealing import unseal
from corridor.rhythm.fortnight import first_day_of, last_day_of, organisation_zone
from corridor.runtime.register import HomeItem, Link

# For so long home says that there is something to look at.
NEW_FOR = timedelta(days=28)


@dataclass(frozen=True)
class Asked:
    """An open round in which the person may answer, and about whom."""

    round: UUID
    leader: Person
    people: int


def has_declined(person: Person) -> bool:
    """Whether the person wants to be asked about nobody."""
    return Declined.objects.filter(person=person).exists()


def wants_none(person: Person) -> bool:
    """Whether the person wants no mirror of their own."""
    return Unwanted.objects.filter(person=person).exists()


def open_rounds() -> list[Round]:
    """The rounds that take answers now: two at most."""
    return list(Round.objects.running(timezone.now()).filter(kind__in=KINDS).order_by("kind"))


def asked_now(person: Person) -> list[Asked]:
    """About whom the person is asked now, nearest first; two at most. Two queries.

    About nobody who has left. Whether they have answered is not known and not asked.
    """
    cells = {
        UUID(place.cell.node): place.cell
        for place in issuing.places_of(person)
        if place.round.kind in KINDS
    }
    if not cells:
        return []
    leaders = Person.objects.here().in_bulk(list(cells))
    asked = [
        Asked(cell.round_id, leaders[leader], cell.people)
        for leader, cell in cells.items()
        if leader in leaders
    ]
    return sorted(asked, key=lambda one: (one.leader.pk != person.leader_id, one.leader.name_key))


def leader_of(place: Waiting) -> Person | None:
    """About whom is asked in a cell; None where they have left, or it is of no round of the mirror."""
    if place.round.kind not in KINDS:
        return None
    return Person.objects.here().filter(pk=place.cell.node).first()


def latest_half_year() -> HalfYear | None:
    """The half-year in which people were asked last, or are asked now, or will be in some days."""
    return HalfYear.objects.order_by("-begins_on").first()


def half_year_now() -> date:
    """The first day of the present half-year, as the organisation counts its days."""
    return half_year_of(timezone.now().astimezone(organisation_zone()).date())


def is_asked_about(leader: Person) -> bool:
    """Whether those who work with the leader are asked now, or will be in some days."""
    cells = Cell.objects.filter(node=str(leader.pk), round__kind__in=KINDS)
    return cells.filter(round__closed_at=None).exists()


@dataclass(frozen=True)
class Listed:
    """A result as a list shows it: nothing of it is opened. `last_day`: until when people were asked."""

    result: Result
    last_day: date


def listed(results: Iterable[Result], zone: ZoneInfo) -> list[Listed]:
    """Results with the days until which people were asked, as the organisation counts its days."""
    return [Listed(one, last_day_of(one.half_year.closes_at, zone)) for one in results]


@dataclass(frozen=True)
class Own:
    """What somebody has of a mirror of their own, the newest result first; nothing is opened."""

    results: Sequence[Result]
    is_asked_about: bool
    wants_none: bool


def own_of(person: Person) -> Own | None:
    """What the person has; None for whom `may_have_own` says that they have no say. Four queries."""
    results = Result.objects.filter(owner=person).newest_first().select_related("half_year")
    own = Own(list(results), is_asked_about(person), wants_none(person))
    wrote = Reflection.objects.filter(owner=person)
    has_a_say = own.results or own.is_asked_about or own.wants_none or leads(person)
    return own if has_a_say or wrote.exists() else None


def may_have_own(person: Person) -> bool:
    """Whether the person has a say in a mirror of their own; the same for every page and act of it.

    Leaders; and who leads nobody any more, but about whom people are asked now, or who has a mirror or
    words of their own, or wanted none and may take that back.
    """
    return own_of(person) is not None


def shown_to(person: Person) -> list[Result]:
    """Results that leaders show to the person, the newest first; nothing is opened."""
    return _with_owners(Result.objects.visible_to(person).exclude(owner=person))


def _with_owners(shown: ResultQuerySet) -> list[Result]:
    return list(shown.newest_first().select_related("half_year", "owner"))


def place_of(result: Result, *, reader: Person) -> Place | None:
    """How the leader is felt, for somebody who may see it; None where too few had answered."""
    opened = unseal([result], reader=reader).get(result.pk, {})
    return Place.read(opened.get("felt"))


@dataclass(frozen=True)
class Written:
    """What a leader wrote for themselves in a half-year, by the questions' keys."""

    reflection: Reflection
    words: dict[str, str]


def reflections_of(leader: Person) -> list[Written]:
    """The leader's own words, the newest half-year first."""
    found = list(Reflection.objects.visible_to(leader))
    opened = unseal(found, reader=leader)
    return [Written(one, opened.get(one.pk, {}).get("words") or {}) for one in found]


def words_of(leader: Person, half_year: date) -> dict[str, str]:
    """What the leader wrote for themselves in a half-year; nothing where they did not."""
    found = list(Reflection.objects.visible_to(leader).filter(half_year=half_year))
    opened = unseal(found, reader=leader)
    return next((opened.get(one.pk, {}).get("words") or {} for one in found), {})


@dataclass(frozen=True)
class FeltGroup:
    """Leaders who are counted together, in words, and how many they are."""

    words: Sequence[Text]
    leaders: int


@dataclass(frozen=True)
class Felt:
    """How the leaders of a half-year are felt, over groups of eight and more; none where too few.

    `offered`: about how many leaders was asked, in all groups together; `of`: of how many leaders;
    `first_day` and `last_day`: when one could answer, as the organisation counts its days.
    """

    half_year: HalfYear
    groups: Sequence[FeltGroup]
    first_day: date
    last_day: date

    @property
    def offered(self) -> int:
        """About how many leaders people were asked."""
        return self.half_year.offered

    @property
    def of(self) -> int:
        """How many leaders there were."""
        return self.half_year.leaders


def distribution() -> Felt | None:
    """What was published last of how leaders are felt; None before the first. Two queries.

    For every page that shows the organisation as a whole: it says nothing of any one leader.
    """
    latest = Distribution.objects.select_related("half_year").order_by("-half_year_id").first()
    return None if latest is None else _felt(latest, organisation_zone())


def distributions() -> list[Felt]:
    """What was published of each half-year, the newest first."""
    rows = Distribution.objects.select_related("half_year").order_by("-half_year_id")
    zone = organisation_zone()
    return [_felt(one, zone) for one in rows]


def _felt(published: Distribution, zone: ZoneInfo) -> Felt:
    half_year = published.half_year
    groups = [
        FeltGroup([REGIONS[region] for region in regions], leaders)
        for regions, leaders in published.groups
    ]
    days = first_day_of(half_year.opens_at, zone), last_day_of(half_year.closes_at, zone)
    return Felt(half_year, groups, *days)


def home_items(person: Person) -> Iterator[HomeItem]:
    """That one may answer; that a mirror of one's own, or one shown to one, is there to look at."""
    latest = latest_half_year()
    if latest is None:
        return
    away = set(PutAway.objects.filter(person=person).values_list("half_year_id", "line"))
    yield from _asked_item(person, latest, away)
    recent = Result.objects.filter(half_year__closes_at__gt=timezone.now() - NEW_FOR, owner=person)
    for result in recent.newest_first():
        if (result.half_year_id, PutAway.Line.RESULT) not in away:
            yield HomeItem(
                _("Your mirror of this half-year is there"),
                reverse("mirror_result", args=[result.pk]),
                _("Only you can see it, and that it is there."),
                weight=40,
                buttons=(Link(_("Put this line away"), reverse("mirror_put_away_result")),),
            )
    yield from _shown_items(person)


def _asked_item(
    person: Person, latest: HalfYear, away: set[tuple[date, str]]
) -> Iterator[HomeItem]:
    if (latest.pk, PutAway.Line.ASKED) in away:
        return
    asked = asked_now(person)
    if not asked or has_declined(person):
        return
    until = speaking.day(last_day_of(latest.closes_at), locale=speaking.locale_of(person))
    yield HomeItem(
        _("How is it to work with %(names)s?") % {"names": _names(asked)},
        reverse("mirror"),
        _("Until %(day)s. It takes a minute, or none at all.") % {"day": until},
        weight=71,
        buttons=(Link(_("Put this line away"), reverse("mirror_put_away")),),
    )


def _shown_items(person: Person) -> Iterator[HomeItem]:
    """What somebody shows to the person, until they have opened it once or put the line away."""
    shown = _with_owners(Result.objects.shown_through(audiences_naming(person)))
    if not shown:
        return
    opened = Opening.objects.filter(reader=person, item__in=[result.pk for result in shown])
    known = set(opened.values_list("item", flat=True))
    away = set(ShownPutAway.objects.filter(person=person).values_list("audience", flat=True))
    for result in shown:
        if result.pk not in known and result.audience_id not in away:
            yield HomeItem(
                _("%(name)s shows you their mirror") % {"name": result.owner.name},
                reverse("mirror"),
                told_before_opening(result.owner),
                weight=30,
                new=True,
                buttons=(
                    Link(
                        _("Put this line away"),
                        reverse("mirror_put_away_shown", args=[result.pk]),
                    ),
                ),
            )


def _names(asked: Sequence[Asked]) -> str:
    names = [one.leader.name for one in asked]
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
