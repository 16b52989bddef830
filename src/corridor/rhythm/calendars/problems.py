"""What can be wrong with somebody's calendar, in words: what it is, and what to do."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.rhythm.calendars.engine import problems as reading

ADDRESS = "address"
PRIVATE_ADDRESS = "private_address"
NOT_HTTPS = "not_https"
UNKNOWN_HOST = "unknown_host"
CERTIFICATE = "certificate"
NO_ANSWER = "no_answer"
TOO_SLOW = "too_slow"
REFUSED = "refused"
NOT_THERE = "not_there"
SERVER_BROKEN = "server_broken"
LEADS_ELSEWHERE = "leads_elsewhere"
NOT_CALDAV = "not_caldav"
NO_CALENDAR = "no_calendar"
READ_ONLY = "read_only"


@dataclass(frozen=True)
class Words:
    """What is wrong, and what to do about it."""

    what: str | Promise
    to_do: str | Promise


WORDS: dict[str, Words] = {
    ADDRESS: Words(
        _("This is not an address of a calendar server."),
        _("It begins with https:// and stands in the help of your calendar under “CalDAV”."),
    ),
    PRIVATE_ADDRESS: Words(
        _("This address lies inside a network that Corridor does not reach into."),
        _("If it is your organisation’s own server, ask your operator to allow its name."),
    ),
    NOT_HTTPS: Words(
        _("This address is not encrypted, so your password could be read on the way."),
        _("Write https:// instead of http://."),
    ),
    UNKNOWN_HOST: Words(
        _("There is no server of this name."), _("Look for a slip in the address.")
    ),
    CERTIFICATE: Words(
        _("The server could not prove that it is the one you named."),
        _("Look for a slip in the address; if there is none, tell who runs the server."),
    ),
    NO_ANSWER: Words(
        _("The server does not answer."),
        _("Look at the address, or try again later."),
    ),
    TOO_SLOW: Words(
        _("The server took too long."),
        _("Try again later."),
    ),
    REFUSED: Words(
        _("The server does not accept the name or the password."),
        _("Many calendars want an app password, made in the settings of your account there."),
    ),
    NOT_THERE: Words(
        _("The server knows no calendar at this address."),
        _("Look at the address; perhaps the calendar was removed."),
    ),
    SERVER_BROKEN: Words(
        _("The server says that something is wrong with it."),
        _("Try again later; if it stays so, tell who runs it."),
    ),
    LEADS_ELSEWHERE: Words(
        _("The server leads on to another place, and Corridor does not follow with your password."),
        _("Open the address in a browser and use the one that it leads to."),
    ),
    NOT_CALDAV: Words(
        _("The server answers, but not as a calendar server does."),
        _("Look in the help of your calendar for its CalDAV address."),
    ),
    NO_CALENDAR: Words(
        _("The server knows you, but shows no calendar of yours."),
        _("Make a calendar there first, or use its own address."),
    ),
    READ_ONLY: Words(
        _("The server lets Corridor read this calendar, but not write into it."),
        _("Choose another calendar, or leave blocking off."),
    ),
    reading.NOT_A_CALENDAR: Words(
        _("What the server sends is not a calendar."),
        _("Look at the address: perhaps it is the page of a calendar, not the calendar."),
    ),
    reading.TOO_LARGE: Words(
        _("The calendar is too large: more than five million characters."),
        _("Move old entries into another calendar, or connect a smaller one."),
    ),
    reading.CUT_OFF: Words(
        _("The calendar ends in the middle."),
        _("Try again later; if it stays so, tell who runs the server."),
    ),
    reading.TOO_DENSE: Words(
        _(
            "An entry of this calendar recurs more often than every half hour, or there are too many."
        ),
        _("Look for an entry that recurs every minute or second, and take it out."),
    ),
    reading.TOO_LONG: Words(
        _("This calendar could not be read in the time that there is for it."),
        _("Move old entries, and those that recur without end, into another calendar."),
    ),
}

NOTES: dict[str, str | Promise] = {
    reading.UNKNOWN_ZONE: _(
        "Some entries are in a time zone that nobody knows. They are read in yours."
    ),
    reading.BROKEN_ENTRY: _("Some entries have times that cannot be read. They do not count."),
}


class CalendarProblem(Exception):
    """Something is wrong with somebody's calendar. `name` is a key of WORDS."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    @property
    def words(self) -> Words:
        """What is wrong, and what to do."""
        return WORDS[self.name]
