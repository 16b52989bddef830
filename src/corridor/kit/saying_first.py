"""What has to stand above the first word that somebody writes to certain people.

Practices say what (`register.Practice.said_first`, `not_before`); a form in which one writes to
people is a `SaidFirstForm`, and its template has `{% said_first form %}` above the words and
`{% audience_of form %}` above the button. With scripts what is said follows who is ticked; without,
the form comes back once with it.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, ClassVar

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from corridor.kit.forms import AudienceForm
from corridor.people.models import Person
from corridor.runtime.register import Practice, practices


class SaidFirstForm(AudienceForm):
    """An audience to which one writes: refused until what has to be said first was shown.

    It was shown to whoever sends its mark along, which stands beside it in the form: a digest of
    the words, so that other words, or somebody else's, are shown as well. Who counts is whoever is
    named one by one: people chosen by name, and whom another kind stands for in the same way.
    """

    SAID: ClassVar[str] = "said_first"

    @cached_property
    def said_first(self) -> list[str]:
        """What has to stand above the first word, given who is ticked now."""
        people = self.named_one_by_one(self._chosen_kinds(), self._chosen_people())
        return [
            str(words)
            for practice in self._saying(people)
            if practice.said_first is not None
            for words in practice.said_first(people)
        ]

    @cached_property
    def not_before(self) -> str:
        """Why nobody may write to those chosen by name yet; or "".

        Whom another kind stands for is not refused: a mutual confidant is more to the writer than
        what a practice makes of them, and can be written to without it.
        """
        people = self._chosen_people()
        refusing = [p.not_before for p in self._saying(people) if p.not_before is not None]
        return next((str(why) for refuses in refusing if (why := refuses(people))), "")

    def _saying(self, people: Sequence[Person]) -> list[Practice]:
        """The practices that may have something to say, whether or not the writer has them.

        None while nobody is named.
        """
        return [p for p in practices() if p.said_first or p.not_before] if people else []

    @property
    def said_first_name(self) -> str:
        """The name under which the mark is sent."""
        return self.add_prefix(self.SAID)

    @property
    def said_first_mark(self) -> str:
        """The mark of what is said first as the form stands; "" where nothing is."""
        said = "\0".join(self.said_first)
        return sha256(said.encode()).hexdigest()[:32] if said else ""

    def clean(self) -> dict[str, Any]:
        """Refuse people to whom nobody may write yet, and what was not said first."""
        data = super().clean() or {}
        if self.not_before:
            self.add_error("people", self.not_before)
        elif self.said_first_mark not in {"", self.data.get(self.said_first_name)}:
            self.add_error(None, _("Nothing is sent yet. Read what stands here first."))
        return data
