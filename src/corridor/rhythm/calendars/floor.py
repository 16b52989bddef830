"""What the calendars contribute: what they store, their clock, export, erasing, leaving."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from corridor.rhythm.calendars import actions, letting_go
from corridor.rhythm.calendars.demo import fill
from corridor.rhythm.calendars.exporting import sections
from corridor.rhythm.calendars.home import items, letter_items
from corridor.runtime.register import Floor, Stored, Tick
from corridor.runtime.taking_back import TakesBack

_CIRCLE = _("You, who asked, and those who are asked; and whoever holds the database")
_YOU = _("You; and whoever holds the database")

floor = Floor(
    name="calendars",
    title=_("Calendars"),
    stores=(
        Stored(
            "calendars.OccasionWords",
            ("body",),
            _("The words with which somebody asked others to meet"),
            _("Who wrote them, and those who are asked"),
            _("Until it is cancelled, or a month after it took place"),
            sealed=True,
        ),
        Stored(
            "calendars.OccasionWords",
            ("owner", "occasion"),
            _("That words go with an invitation"),
            _CIRCLE,
            _("Until it is cancelled, or a month after it took place"),
        ),
        Stored(
            "calendars.Occasion",
            (
                "id",
                "kind",
                "organiser",
                "everyone",
                "title",
                "place",
                "starts_at",
                "ends_at",
                "zone",
                "all_day",
                "recurs",
                "first_starts_at",
                "last_ends_at",
                "sequence",
                "made_at",
                "changed_at",
                "cancelled_at",
            ),
            _(
                "When people meet, or somebody is away, and who set it; of what is public also "
                "title and place. What a personal one is about is not in it."
            ),
            _CIRCLE,
            _("A month after it took place; a year if it is public"),
        ),
        Stored(
            "calendars.Exceptional",
            ("occasion", "original_at", "starts_at", "ends_at"),
            _("Which occurrence of something that recurs was moved or left out"),
            _CIRCLE,
            _("As long as what it belongs to"),
        ),
        Stored(
            "calendars.Attendee",
            ("occasion", "person", "answer", "answered_at", "mailed"),
            _(
                "That you are asked to something, and your answer. Who asked learns that you come "
                "and nothing else; no page shows a “No, thank you” to anybody."
            ),
            _CIRCLE,
            _("As long as what it belongs to"),
        ),
        Stored(
            "calendars.Wishes",
            ("person", "mail"),
            _("Which occasions come to you by mail"),
            _YOU,
            _("Until you change it or erase yourself"),
        ),
        Stored(
            "calendars.Feed",
            ("id", "person", "token_hash", "made_on"),
            _("That you have a private calendar address, and of it only a fingerprint"),
            _YOU,
            _("Until you take it back, renew it or leave"),
        ),
        Stored(
            "calendars.Connection",
            ("way_in",),
            _("Address, name and password of the calendar that you connected"),
            _("Only you, and the program that asks which times are taken"),
            _("Until you disconnect it or leave"),
            sealed=True,
        ),
        Stored(
            "calendars.Connection",
            ("owner", "blocks", "connected_on", "trouble", "ends_at"),
            _("That you connected a calendar, and whether it answers"),
            _YOU,
            _("Until you disconnect it or leave"),
        ),
        Stored(
            "calendars.Block",
            ("connection", "occasion", "entry", "path", "written"),
            _("Which entries Corridor wrote into your connected calendar"),
            _YOU,
            _("Until the entry is taken out, or a month after the time"),
        ),
    ),
    clock=(
        Tick("calendars.forget", timedelta(days=1)),
        Tick("calendars.keep_up", timedelta(days=1)),
    ),
    home=items,
    letter=letter_items,
    export=sections,
    erase=letting_go.erase,
    leave=letting_go.leave,
    demo=fill,
    takes_back=(
        TakesBack(actions.DECLINED, actions.decline_again),
        TakesBack(actions.CANCELLED, actions.cancel_again),
        TakesBack(letting_go.ADDRESS_TAKEN_BACK, letting_go.take_back_address_again),
    ),
)
