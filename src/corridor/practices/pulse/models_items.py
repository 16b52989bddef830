"""What the pulse asks, in our own words. An item keeps its key and its meaning for ever.

Whoever words one anew gives it a new key: figures over time are of one wording. `sensitive` items rest
on ten answers at least. What speaks of whoever leads somebody is never asked in team rounds: it
would be a public judgement on one person; how a leader is felt is theirs alone to see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.ballots import terms
from corridor.ballots.answering import Question

Text = str | Promise

STEPS: tuple[Text, ...] = (
    _("Strongly disagree"),
    _("Disagree"),
    _("Neither agree nor disagree"),
    _("Agree"),
    _("Strongly agree"),
)
MINIMUM, MINIMUM_SENSITIVE = 8, 10
# Organisation rounds publish every fortnight, those by tenure ask a core item again: their figures
# rest on more.
MINIMUM_LARGE = 40
# How many of an organisation round's items each browser asks.
ASKED = 3
# How many people a round counts together.
TEAM_CELL = 16
# Three of six items are asked of each: at 65 in 100 answering, so many people give an item the 40
# answers on which a figure of these rounds rests, and some to spare. Fewer, down to 60, are one cell,
# and each is asked all six: half of their answers would never be 40. (Of 60 two in three must answer.)
ORGANISATION_CELL, ORGANISATION_LEAST = 150, 60


@dataclass(frozen=True)
class Item:
    """A sentence to which one agrees or does not; `about`, in two or three words, heads a figure."""

    key: str
    about: Text
    text: Text
    sensitive: bool = False


CORE = (
    Item(
        "trust",
        _("Someone to trust"),
        _("I have someone at work whom I trust enough to share what worries me."),
    ),
    Item(
        "noticed",
        _("Being noticed"),
        _("When I am having a hard time, somebody here notices."),
    ),
    Item(
        "safe",
        _("Safe to say"),
        _("I could say here that I am struggling, and nobody would hold it against me."),
        sensitive=True,
    ),
    Item(
        "connected",
        _("Connection"),
        _("I feel connected with the people I work with."),
    ),
    Item(
        "capacity",
        _("Capacity"),
        _("I have enough left for myself, and for others when they need me."),
    ),
)

# Three sets, each of which is asked once in three organisation rounds; performance comes last.
SETS: tuple[tuple[Item, ...], ...] = (
    (
        Item(
            "taboo",
            _("Taboo"),
            _("There are hard things in people's lives of which nobody here speaks."),
            sensitive=True,
        ),
        Item(
            "other_teams",
            _("Connection between teams"),
            _("I know somebody in another team whom I would ask for help."),
        ),
        Item(
            "time_for_life",
            _("Time for life"),
            _("When something outside of work needs me, I can be there."),
        ),
        Item(
            "leader_care",
            _("Leaders' care"),
            _("Whoever leads me cares how I am, and not only what I get done."),
        ),
        Item(
            "well",
            _("Well-being"),
            _("In the last two weeks I was mostly well."),
        ),
        Item(
            "goes_well",
            _("Performance: one's own"),
            _("In the last two weeks my work went well."),
        ),
    ),
    (
        Item(
            "shown",
            _("Feeling rules: what one shows"),
            _("I can show at work what I feel as much as I want to."),
        ),
        Item(
            "alone",
            _("Loneliness"),
            _("I often feel alone at work."),
            sensitive=True,
        ),
        Item(
            "asking",
            _("Asking"),
            _("When I need help with something, I ask somebody here."),
        ),
        Item(
            "leaders_able",
            _("Leaders' competence"),
            _("Those who lead here know what they are doing."),
        ),
        Item(
            "willing",
            _("Engagement"),
            _("I like to put myself into what I do here."),
        ),
        Item(
            "together_done",
            _("Performance: together"),
            _("My team gets done what it sets out to do."),
        ),
    ),
    (
        Item(
            "stayed_with",
            _("Staying with it"),
            _("When somebody speaks of something hard, others here listen and do not look away."),
            sensitive=True,
        ),
        Item(
            "lived",
            _("Feeling rules: said and lived"),
            _("What we say about feelings at work is also how we live."),
        ),
        Item(
            "own_rest",
            _("Care for oneself"),
            _("I rest before I have to."),
        ),
        Item(
            "leaders_right",
            _("Leaders' ethics"),
            _("Those who lead here do what is right, even when it costs them something."),
        ),
        Item(
            "means_something",
            _("Meaning"),
            _("What I do here means something to me."),
        ),
        Item(
            "quality",
            _("Performance: quality"),
            _("What leaves my hands is as good as it should be."),
        ),
    ),
)

# Asked of everybody once a quarter and in no set, whoever was introduced to somebody and whoever was
# not: so answering it says nothing of that (docs/adr/0017).
MATTERED = Item(
    "mattered",
    _("Conversations that mattered"),
    _(
        "In the last three months I had a conversation with somebody here whom I hardly knew, and it"
        " mattered to me."
    ),
)

# What rounds by tenure ask of everybody: someone to trust, and what may go with it.
BY_TENURE = ("trust", "other_teams", "well", "willing", "goes_well", MATTERED.key)

ITEMS = {item.key: item for item in (*CORE, *(item for items in SETS for item in items), MATTERED)}

# Four of the core that ask for one thing, how people are with each other. They are never added up.
RELATIONSHIPS = ("trust", "noticed", "safe", "connected")
SCALES = {"relationships": RELATIONSHIPS}

# What is looked at together, registered with each round: something of how people are with each
# other, and well-being, engagement or performance. Someone to trust is asked with all three of them in
# rounds by tenure. In team rounds the nearest to well-being that is asked of the same person is what
# one has left; the others are asked in organisation rounds, each beside an item of its own set.
TOGETHER_IN_TEAMS: tuple[tuple[str, str], ...] = (("trust", "capacity"),)
TOGETHER_IN_SETS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("other_teams", "well"), ("other_teams", "goes_well")),
    (("alone", "willing"), ("asking", "together_done")),
    (("stayed_with", "means_something"), ("stayed_with", "quality")),
)
TOGETHER_BY_TENURE: tuple[tuple[str, str], ...] = (
    ("trust", "well"),
    ("trust", "willing"),
    ("trust", "goes_well"),
)
TOGETHER = (
    *TOGETHER_BY_TENURE,
    *TOGETHER_IN_TEAMS,
    *(pair for pairs in TOGETHER_IN_SETS for pair in pairs),
)

QUESTIONS = {key: Question(item.text, STEPS, steps=True) for key, item in ITEMS.items()}


def items_for_team() -> list[terms.Item]:
    """The items of a team round, each with the least answers that its figure rests on."""
    return [
        terms.Item(item.key, len(STEPS), MINIMUM_SENSITIVE if item.sensitive else MINIMUM)
        for item in CORE
    ]


def items_for_organisation(number: int) -> list[terms.Item]:
    """The items of an organisation round; `number`: how many were held before."""
    return [terms.Item(item.key, len(STEPS), MINIMUM_LARGE) for item in SETS[number % len(SETS)]]


def items_by_tenure() -> list[terms.Item]:
    """The items of a round by tenure."""
    return [terms.Item(item.key, len(STEPS), MINIMUM_LARGE) for item in in_order(BY_TENURE)]


def pairs_for_team() -> list[tuple[str, str]]:
    """The pairs that a team round counts: one to look at, and each two of the relationships."""
    return [*TOGETHER_IN_TEAMS, *combinations(RELATIONSHIPS, 2)]


def pairs_for_organisation(number: int) -> list[tuple[str, str]]:
    """The pairs that an organisation round counts; `number` as above."""
    return list(TOGETHER_IN_SETS[number % len(SETS)])


def pairs_by_tenure() -> list[tuple[str, str]]:
    """The pairs that a round by tenure counts."""
    return list(TOGETHER_BY_TENURE)


def in_order(keys: Sequence[str]) -> list[Item]:
    """The items with these keys, in the order in which they are always shown."""
    return [item for key, item in ITEMS.items() if key in keys]
