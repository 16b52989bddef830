"""What the pulse publishes for the culture page, in rows of figures of the whole organisation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from corridor.ballots.releases import queries as published
from corridor.ballots.releases.models import Figure, Release, Reliability
from corridor.ballots.releases.telling import window_of
from corridor.kit import charts
from corridor.kit.culture import CultureRow, Place, Point, Shape
from corridor.practices.pulse.models import SERIES, TENURE
from corridor.practices.pulse.models_items import ITEMS, MATTERED, SCALES, TOGETHER, Item
from corridor.rhythm.fortnight import organisation_zone
from corridor.runtime.register import Text

TRUST, LIVED = "trust", "lived"
# Items that stand on the culture page, and where.
SHOWN = {
    TRUST: Place.TRUST,
    "mattered": Place.CONVERSATIONS,
    "taboo": Place.TABOO,
    LIVED: Place.FEELING_RULES,
    "other_teams": Place.CONNECTION,
}


def culture_rows() -> Iterator[CultureRow]:
    """The pulse's rows: of what was asked already, and nothing of the rest."""
    zone = organisation_zone()
    figures = {key: figures_over_time(ITEMS[key]) for key in SHOWN}
    for key, place in SHOWN.items():
        if figures.get(key):
            yield row_over_time(ITEMS[key], figures[key], place=place, zone=zone)
    yield from _growth(figures.get(TRUST, []), zone)
    yield from _tenure(zone)
    yield from _associations(zone)
    yield from _reliability(zone)


def figures_over_time(item: Item) -> list[Figure]:
    """The item's figures of the whole organisation, the oldest first.

    What other rounds ask, without rounds by tenure: those are of whose day of joining is known.
    """
    but = () if item is MATTERED else (TENURE,)
    return published.over_time(SERIES, item.key, but=but)


def row_over_time(
    item: Item, figures: Sequence[Figure], *, place: Place = Place.TRUST, zone: ZoneInfo
) -> CultureRow:
    """An item of the whole organisation from release to release.

    The share of those who agree, where the newest figure has one, and the mean on the scale elsewhere.
    """
    shares = are_shares(figures)
    return CultureRow(
        key=item.key,
        place=place,
        title=item.about,
        about=item.text,
        unit=charts.PERCENT if shares else charts.STEPS,
        points=[point_of(figure, zone, shares=shares) for figure in figures],
        says=_says(item) if shares else "",
        note=_note(item, figures, shares=shares),
    )


def _note(item: Item, figures: Sequence[Figure], *, shares: bool) -> Text:
    """What a reader must know to understand it."""
    notes = [_of_pilot(figure.release for figure in figures[-1:])]
    if item.key == LIVED:
        notes.append(
            _(
                "One question, to which everybody answers as they see it. Nobody has written the"
                " rules down here, so nothing was compared with them."
            )
        )
    if not shares:
        notes.append(_("From 1 (strongly disagree) to 5 (strongly agree)."))
    return " ".join(note for note in notes if note)


def _of_pilot(releases: Iterable[Release]) -> str:
    """That figures are a pilot's: they stand here until everybody has been asked."""
    if any(published.is_of_pilot(release) for release in releases):
        return _("Of the teams in the pilot alone: not everybody has been asked yet.")
    return ""


def _says(item: Item) -> Text:
    """The newest share in a sentence."""
    said: dict[str, Text] = {
        TRUST: _("%(value)s of those who answered have someone at work whom they trust."),
        "mattered": _("For %(value)s a conversation with somebody they hardly knew mattered."),
        "taboo": _("%(value)s say that there are hard things of which nobody here speaks."),
        LIVED: _("%(value)s say that what we say about feelings at work is how we live."),
        "other_teams": _("%(value)s know somebody in another team whom they would ask for help."),
    }
    return said.get(item.key, _("%(value)s agree."))


def are_shares(figures: Sequence[Figure]) -> bool:
    """Whether the newest published figure has a share; all withheld is as good."""
    published_ones = (figure for figure in reversed(figures) if figure.is_published)
    newest = next(published_ones, None)
    return newest is None or newest.share is not None


def point_of(figure: Figure, zone: ZoneInfo, *, shares: bool) -> Point:
    """A figure as a point of its window; withheld, or without a share to show, it has its reason."""
    first, last = window_of(figure.release, zone)
    if not figure.is_published:
        return Point(None, first=first, last=last, why=figure.get_reason_display())
    if shares and figure.share is None:
        why = _("fewer than %(n)s answered, too few for a share")
        least = figure.release.rules["share_from"]
        return Point(None, first=first, last=last, why=why % {"n": least})
    value = (figure.share, figure.share_low, figure.share_high)
    value = value if shares else (figure.mean, figure.low, figure.high)
    return Point(*value, figure.at_least, figure.at_most, first, last)


def _growth(figures: Sequence[Figure], zone: ZoneInfo) -> Iterator[CultureRow]:
    """Trust at each size that the organisation had, by the newest round at that size.

    Sizes are in steps of half as many again; nothing where there was one step only. A pilot is no
    size of the organisation.
    """
    figures = [figure for figure in figures if not published.is_of_pilot(figure.release)]
    people = published.people_counted([figure.release for figure in figures])
    newest: dict[tuple[int, int], Point] = {}
    shares = are_shares(figures)
    for figure in figures:
        size = size_around(people[figure.release_id])
        point = point_of(figure, zone, shares=shares)
        if point.value is not None or size not in newest:
            newest[size] = _at_size(point, size)
    if len(newest) > 1:
        yield CultureRow(
            key="growth",
            place=Place.GROWTH,
            title=_("Trust as the organisation grows"),
            about=_("Someone to trust, by how many people could answer in a round"),
            unit=charts.PERCENT if shares else charts.STEPS,
            points=[newest[size] for size in sorted(newest)],
            shape=Shape.SIZE,
            note=_(
                "Of each size the newest round that had it. An organisation that grows changes in"
                " other ways too."
            ),
        )


def _at_size(point: Point, size: tuple[int, int]) -> Point:
    return Point(
        *(point.value, point.low, point.high, point.at_least, point.at_most),
        *(point.first, point.last, size),
        why=point.why,
    )


def size_around(people: int) -> tuple[int, int]:
    """The step in which a number of people lies: 16 to 23, 24 to 31, 32 to 47 and so on."""
    doubled = 1 << max(people, 1).bit_length() - 1
    half = doubled // 2
    if people >= doubled + half:
        return doubled + half, 2 * doubled - 1
    return doubled, doubled + half - 1


def _tenure(zone: ZoneInfo) -> Iterator[CultureRow]:
    """Trust by how long people have been here, as the newest round by tenure has it."""
    newest = published.newest_of(SERIES, TENURE)
    figures = published.below_the_whole(newest, TRUST) if newest else []
    if figures:
        yield CultureRow(
            key="tenure",
            place=Place.TENURE,
            title=_("Trust by how long people have been here"),
            about=ITEMS[TRUST].text,
            unit=charts.STEPS,
            points=[_of_band(figure, zone) for figure in figures],
            shape=Shape.BESIDE,
            note=" ".join(
                [
                    _of_pilot([figures[0].release]),
                    _(
                        "From 1 (strongly disagree) to 5 (strongly agree). Those who have been here"
                        " for long are those who stayed: it does not say that trust comes with the"
                        " years."
                    ),
                ]
            ).strip(),
        )


def _of_band(figure: Figure, zone: ZoneInfo) -> Point:
    return replace(point_of(figure, zone, shares=False), label=figure.node.said)


def _associations(zone: ZoneInfo) -> Iterator[CultureRow]:
    """The pairs that rounds registered, each as the newest release of it has it."""
    found = {(pair.one, pair.other): pair for pair in published.newest_pairs(SERIES)}
    pairs = [found[pair] for pair in TOGETHER if pair in found]
    if pairs:
        yield row_of_pairs(pairs, zone)


def row_of_pairs(pairs: Sequence[published.Pair], zone: ZoneInfo) -> CultureRow:
    """Associations beside each other, withheld ones as well."""
    return CultureRow(
        key="together",
        place=Place.ASSOCIATIONS,
        title=_("What goes with well-being, engagement and performance"),
        about=_("Associations between two answers of the same people, from -1 to 1"),
        unit=charts.ASSOCIATION,
        points=[_together(pair, zone) for pair in pairs],
        shape=Shape.BESIDE,
        note=_(
            "Which questions are looked at together was fixed before the rounds opened. 0 is no"
            " association; 1 and -1 are a full one. An association is all that it is: neither"
            " need have brought the other, and both may come from something else."
        ),
    )


def _together(pair: published.Pair, zone: ZoneInfo) -> Point:
    first, last = window_of(pair.release, zone)
    label = f"{ITEMS[pair.one].about} · {ITEMS[pair.other].about}"
    found = pair.found
    if found is None:
        why = _("fewer than 500 people answered both, or nearly all answered alike")
        return Point(None, first=first, last=last, label=label, why=why)
    return Point(
        *(found.value, found.low, found.high, found.at_least, found.at_most),
        *(first, last),
        label=label,
    )


def _reliability(zone: ZoneInfo) -> Iterator[CultureRow]:
    """How well the questions about relationships hold together, from release to release."""
    (scale,) = SCALES
    found = published.reliabilities(SERIES, scale)
    if found:
        names = ", ".join(str(ITEMS[key].about) for key in SCALES[scale])
        yield CultureRow(
            key="reliability",
            place=Place.ASSOCIATIONS,
            title=_("How well the questions hold together"),
            about=_("Reliability (omega, from 0 to 1) of %(names)s") % {"names": names},
            unit=charts.RELIABILITY,
            points=[_omega(release, row, zone) for release, row in found],
            says=_(
                "The questions about how people are with each other hold together at %(value)s."
            ),
            note=_(
                "At 1 they would all ask for one thing, at 0 each for something else. They are shown"
                " one by one all the same: nothing is added up to one number."
            ),
        )


def _omega(release: Release, row: Reliability | None, zone: ZoneInfo) -> Point:
    first, last = window_of(release, zone)
    if row is None:
        why = _("fewer than 500 people answered each two of them, or they do not ask for one thing")
        return Point(None, first=first, last=last, why=why)
    return Point(row.omega, row.low, row.high, row.at_least, row.at_most, first, last)
