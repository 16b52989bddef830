"""What the ballots contribute to the whole."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.ballots.closing import CLOSED, close_again
from corridor.ballots.issuing import waiting_for
from corridor.ballots.kinds import in_words, kinds
from corridor.ballots.models import Carried, Issue, Roll, Round
from corridor.ballots.queries import fingerprint_in_groups
from corridor.people.models import Person
from corridor.rhythm.fortnight import Fortnight
from corridor.rhythm.readers import Readers
from corridor.runtime.register import (
    ExportSection,
    Floor,
    LetterItem,
    Script,
    Stored,
    Tick,
)
from corridor.runtime.taking_back import TakesBack

UNTIL_COUNTED = gettext_lazy("Until the round is counted, or you erase yourself")
UNTIL_PUBLISHED = gettext_lazy(
    "Until the round is counted, where its practice needs it until it has published (two weeks at"
    " most), or you erase yourself"
)
DATABASE = gettext_lazy("Nobody on a page; whoever holds the database")


def scripts(person: Person) -> Iterable[Script]:
    """What fetches a token quietly, on any page, while there is one to fetch."""
    if waiting_for(person):
        yield Script("ballots/built/tokens.js", {"waiting": reverse("ballots_waiting")})


def letter(readers: Readers, fortnight: Fortnight) -> Iterable[LetterItem]:
    """The fingerprints of the rounds of a fortnight: the same for everybody, on the roll or not."""
    from_, until = fortnight.begins_at(readers.zone), fortnight.ends_at(readers.zone)
    held = Round.objects.filter(opens_at__lt=until, closes_at__gt=from_, lost_at=None)
    for round_ in held.exclude(fingerprint="").order_by("opens_at", "pk"):
        kind = kinds.get(round_.kind)
        known = kind is not None and kind.in_letter and kind.practice in readers.practices
        if kind is None or not known or not round_.items:
            continue
        yield LetterItem(
            title=_("%(round)s: the fingerprint of its keys") % {"round": kind.title},
            url=reverse("ballots_keys", args=[round_.pk]),
            detail=" ".join(fingerprint_in_groups(round_.fingerprint)),
            weight=90,
        )


def export(person: Person) -> Iterable[ExportSection]:
    """In which rounds the person may answer now, and whether a token was fetched for them."""
    rows = Roll.objects.filter(person=person).select_related("round", "cell")
    fetched = set(Issue.objects.filter(person=person).values_list("round", flat=True))
    found = [
        {
            "round": str(kinds[row.round.kind].title)
            if row.round.kind in kinds
            else row.round.kind,
            "until": row.round.closes_at.isoformat(),
            "counted_with": in_words([row.cell], of=row.round)[0],
            "people": row.cell.people,
            "token_fetched": row.round_id in fetched,
        }
        for row in rows.order_by("round__closes_at", "pk")
    ]
    if found:
        yield ExportSection(_("Anonymous rounds in which you may answer"), found)


def erase(person: Person) -> None:
    """Take the person off every roll. What they have sent cannot be found: nothing says whose it is."""
    for model in (Carried, Issue, Roll):
        model._base_manager.filter(person=person).delete()


floor = Floor(
    name="ballots",
    title=gettext_lazy("Anonymous answers"),
    stores=(
        Stored(
            "ballots.Roll",
            ("round", "person", "cell"),
            gettext_lazy("That you may answer in a round, and with whom you are counted"),
            DATABASE,
            UNTIL_PUBLISHED,
        ),
        Stored(
            "ballots.Issue",
            ("round", "person", "blinded", "kept"),
            gettext_lazy(
                "That your browser fetched a token for a round, by itself: not when, not which, and"
                " not whether you used it. Of what it sent to be signed a fingerprint, which leads"
                " to no token."
            ),
            DATABASE,
            UNTIL_COUNTED,
        ),
        Stored(
            "ballots.Carried",
            ("round", "person", "sealed", "until"),
            gettext_lazy(
                "Your token, encrypted with the code that you carry to another device of yours"
            ),
            gettext_lazy("You, with the code; nobody without it"),
            gettext_lazy("An hour"),
        ),
        Stored(
            "ballots.Box",
            ("token", "cell", "sealed"),
            gettext_lazy(
                "Sealed boxes, without a name and without a time: of which cell each is. Who sent"
                " one may be guessed by whoever watches the traffic; what is in it, nobody can read"
                " before the round ends, and afterwards nobody any more."
            ),
            gettext_lazy("Nobody: the program opens all at once, counts, and destroys them"),
            gettext_lazy("Until the round is counted"),
        ),
        Stored(
            "ballots.Cell",
            ("id", "round", "place", "node", "words", "people", "public_key"),
            gettext_lazy(
                "Which teams are counted together in a round, or who has been here for about as"
                " long, and how many people they are. Where people are asked about one person, there"
                " is a line of its own for it."
            ),
            gettext_lazy("Everybody here"),
            gettext_lazy("As long as the round's figures"),
        ),
    ),
    # What was asked, how often what was answered, and what moved together: by nobody in particular.
    impersonal=("ballots.Round", "ballots.Count", "ballots.Association"),
    clock=(Tick("ballots.tend", timedelta(minutes=5)),),
    takes_back=(TakesBack(CLOSED, close_again),),
    scripts=scripts,
    letter=letter,
    export=export,
    erase=erase,
)
