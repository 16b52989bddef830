"""What the pulse stores: which rounds were held, who said no, who put its line away. No answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.ballots.models import Round
from corridor.people.models import Person

TEAM, ORGANISATION, TENURE = "pulse.team", "pulse.organisation", "pulse.tenure"
KINDS = (TEAM, ORGANISATION, TENURE)
TITLES = {TEAM: _("Teams"), ORGANISATION: _("Organisation"), TENURE: _("How long people are here")}
# Of all kinds of rounds together: no window of one may touch one of the other.
SERIES = "pulse"


class Held(models.Model):
    """That a round was prepared for a fortnight; without `round`, there were too few people for it."""

    begins_on = models.DateField(primary_key=True)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    round = models.OneToOneField(Round, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} from {self.begins_on}"

    @property
    def title(self) -> str:
        """What pages call this kind of round."""
        return str(TITLES[self.kind])


class Declined(models.Model):
    """That somebody said no to the pulse, until they say otherwise."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.person_id}"


class PutAway(models.Model):
    """That somebody took the line about a round off home, whether they answered or not."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "round"], name="pulse_put_away_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
