"""What the rhythm contributes: what is stored of hours and letters, and its part of home."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.people.models import Person
from corridor.rhythm.demo import fill
from corridor.rhythm.letters import LETTER_OFF, new_practices, switch_letter_off_again
from corridor.rhythm.models import Bounce, Hours, Letter, NoLetter, QuietDay
from corridor.rhythm.post import bounced
from corridor.runtime.register import ExportSection, Floor, HomeItem, Stored, Tick
from corridor.runtime.taking_back import TakesBack

YOU = gettext_lazy("You")


def home(person: Person) -> Iterable[HomeItem]:
    """That mail to the person does not arrive."""
    if person.email and bounced(person):
        yield HomeItem(
            _("Mail to %(address)s does not arrive") % {"address": person.email},
            reverse("settings_hours"),
            _("Have it mended, or say that it is right"),
            weight=15,
            new=True,
        )


def export(person: Person) -> Iterable[ExportSection]:
    """The person's own hours, the days they closed, and which letters left."""
    own = Hours.objects.filter(person=person).first()
    closed = QuietDay.objects.filter(person=person).order_by("day_on")
    letters = Letter.objects.filter(person=person).exclude(sent_at=None).order_by("fortnight_on")
    yield ExportSection(
        _("Your hours and letters"),
        [
            {
                "days": own.days if own else None,
                "from": own and own.begins.isoformat(),
                "to": own and own.ends.isoformat(),
                "not_on_holidays": own.holidays_off if own else None,
                "closed_days": [row.day_on.isoformat() for row in closed],
                "letter": not NoLetter.objects.filter(person=person).exists(),
                "address_that_does_not_take_mail": Bounce.objects.filter(person=person)
                .values_list("address", flat=True)
                .first(),
                "letters_of": [row.fortnight_on.isoformat() for row in letters],
            }
        ],
    )


def forget(person: Person) -> None:
    """Everything of the person's."""
    for model in (Hours, QuietDay, NoLetter, Bounce, Letter):
        model.objects.filter(person=person).delete()


floor = Floor(
    name="rhythm",
    title=gettext_lazy("The fortnight and its letter"),
    stores=(
        Stored(
            "rhythm.Hours",
            ("person", "days", "begins", "ends", "holidays_off"),
            gettext_lazy("When mail may reach you, if you chose your own hours"),
            readers=YOU,
            kept=gettext_lazy("Until you change it or leave"),
        ),
        Stored(
            "rhythm.QuietDay",
            ("person", "day_on"),
            gettext_lazy("The days on which nothing shall reach you"),
            readers=YOU,
            kept=gettext_lazy("Until four weeks after the day"),
        ),
        Stored(
            "rhythm.NoLetter",
            ("person", "since"),
            gettext_lazy("That you switched the letter off, and when"),
            readers=YOU,
            kept=gettext_lazy("Until you switch it on or leave"),
        ),
        Stored(
            "rhythm.Bounce",
            ("person", "address", "since"),
            gettext_lazy("That mail to your address does not arrive, and since when"),
            readers=gettext_lazy("You and the stewards, who can have it mended"),
            kept=gettext_lazy("Until the address changes or you say that it is right"),
        ),
        Stored(
            "rhythm.Letter",
            (
                "id",
                "person",
                "fortnight_on",
                "due_at",
                "claim",
                "claimed_at",
                "refusals",
                "sent_at",
            ),
            gettext_lazy("When the letter of a fortnight was to leave for you, and that it left"),
            readers=gettext_lazy("You, in your export"),
            kept=gettext_lazy("Eight weeks"),
        ),
        Stored(
            "rhythm.OutboxLetter",
            ("id", "to", "subject", "body", "written_at"),
            gettext_lazy(
                "In a demo only, the letters to its invented people; elsewhere none is kept"
            ),
            readers=gettext_lazy("Whoever opens the demo"),
            kept=gettext_lazy("Eight weeks"),
        ),
    ),
    impersonal=("rhythm.Beat", "rhythm.MadeReady"),
    clock=(
        Tick("rhythm.letters", timedelta(minutes=15)),
        Tick("rhythm.tidy", timedelta(days=1)),
    ),
    home=home,
    letter=new_practices,
    export=export,
    erase=forget,
    leave=forget,
    demo=fill,
    takes_back=(TakesBack(LETTER_OFF, switch_letter_off_again),),
)
