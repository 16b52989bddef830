"""What everybody is asked once a quarter about volunteers, and what is kept of it: numbers of tens.

Needs, never diagnoses: no category says anything of anybody's health. A category keeps its key and
its meaning for ever: whoever words one anew gives it a new key.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from corridor.ballots import terms
from corridor.ballots.answering import Question
from corridor.ballots.kinds import Riding

KIND = "confidants.turned"
MINIMUM = 10
# A number is said as the last multiple below it, so that no smaller group is found by subtracting.
STEP = 5


class Category(models.TextChoices):
    """What somebody turned to a volunteer about."""

    WORK = "work", _("How much work it is, or how it is done")
    PEOPLE = "people", _("Trouble with somebody here")
    TREATED = "treated", _("How I was treated here, or what was done to me")
    HOME = "home", _("Something outside work")
    OTHER_PERSON = "other_person", _("Worry about somebody else")
    DECISION = "decision", _("A decision that I had to make")
    ELSE = "else", _("Something else")


class Turned(models.Model):
    """How many, at least, turned to volunteers about a category in a quarter; of nobody in particular.

    `category` empty: in all. `at_least` is a multiple of five from ten on; none where there were fewer.
    """

    begins_on = models.DateField()
    category = models.CharField(max_length=12, choices=Category.choices, blank=True)
    at_least = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["begins_on", "category"], name="confidants_turned_once"
            ),
            models.CheckConstraint(
                condition=models.Q(at_least=None) | models.Q(at_least__gte=MINIMUM),
                name="confidants_turned_ten_and_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or 'in all'}, from {self.begins_on}"


RIDING = Riding(
    title=_("Did you turn to a volunteer, and what was it about?"),
    lead=_(
        "Everybody is asked this once a quarter, whoever turned to one of the volunteers in the last "
        "three months and whoever did not. Not to which, and not what came of it. If you did not, "
        "leave it empty."
    ),
    questions={
        category.value: Question(
            category.label,
            (_("No"), _("Yes")),
            among=_("What was it about? Choose everything that it was about."),
        )
        for category in Category
    },
)


def items_to_ask() -> list[terms.Item]:
    """The items of a round: a yes or no for each category."""
    return [terms.Item(category.value, 2, MINIMUM) for category in Category]
