"""Plain sentences with which one can begin to ask, to tell, and to say no. Our own wording."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from corridor.practices.noticing.models_offered import Text


@dataclass(frozen=True)
class Group:
    """Sentences for one occasion; `key` is its place on the page."""

    key: str
    title: Text
    sentences: Sequence[Text]


def groups() -> Sequence[Group]:
    """What the page of words shows."""
    return (
        Group(
            "friend",
            _("To a friend or a colleague"),
            (
                _("Do you have half an hour this week? I would like to talk, not to be advised."),
                _("Something is going on at home. I would like you to know, without saying more."),
                _("I have been quieter than usual. It is not about you."),
                _("Could we walk a little? I find it easier to talk while walking."),
            ),
        ),
        Group(
            "leader",
            _("To the person who leads you"),
            (
                _("I would like to tell you something before it shows in my work."),
                _("I cannot do all of this by Friday. Which part may wait?"),
                _("I need to leave at four on Thursdays for a while. I would rather not say why."),
                _("You need not solve this. I would like you to know it."),
            ),
        ),
        Group(
            "care-team",
            _("To the care team"),
            (
                _("I do not know whom to ask, so I ask you."),
                _("What is there for somebody who looks after a parent?"),
                _("I would like somebody to listen, once. The rest we see afterwards."),
            ),
        ),
        Group(
            "no",
            _("To say no"),
            (
                _("Thank you for asking me. I cannot take it on now."),
                _("I would rather not talk about it here. Ask me again another day."),
                _("No, and it is nothing that you did."),
                _("I can do a part of it, and it is this."),
            ),
        ),
        Group(
            "unknown",
            _("When you do not know what you need"),
            (
                _("I do not know what I need. I only know that it is too much at the moment."),
                _("Could you ask me one or two things? Answering is easier than beginning."),
                _("Could you just sit with me for a while?"),
                _("May I come back to you when I know?"),
            ),
        ),
    )
