"""Promise 4: the export holds everything of one's own; what it leaves out has a reason."""

from django.apps import apps

from corridor.people.models import Person
from corridor.people.signing_in.models import Came
from corridor.practices.care.models import Ask, Limit
from corridor.privacy.exporting import parts_of
from corridor.privacy.leaving import keep_private_address
from corridor.privacy.muting import mute
from corridor.rhythm.calendars.feed import make_address
from corridor.runtime.register import contributions

# What is somebody's own, and the section of the export that holds it, for a person of the sample.
EXPORTED = {
    "people.Person": ("asker", "You, as the directory knows you"),
    "people.Duty": ("steward", "Your duties"),
    "signing_in.Session": ("asker", "Where you are signed in"),
    "signing_in.Came": ("asker", "Whether you came in at least once"),
    "signing_in.HeldAddress": ("colleague", "An address that is to become yours"),
    "privacy.Audience": ("asker", "Who can see what is yours"),
    "privacy.AudienceMember": ("asker", "Who can see what is yours"),
    "privacy.Opening": ("asker", "Who opened it"),
    "privacy.Mute": ("asker", "Whom you muted"),
    "privacy.HandedOn": ("asker", "What you handed on to the moderators"),
    "privacy.PrivateAddress": ("asker", "Where your export goes when you leave"),
    "rhythm.Hours": ("asker", "Your hours and letters"),
    "rhythm.QuietDay": ("asker", "Your hours and letters"),
    "rhythm.Letter": ("asker", "Your hours and letters"),
    "rhythm.NoLetter": ("asker", "Your hours and letters"),
    "rhythm.Bounce": ("asker", "Your hours and letters"),
    "means.Commitment": ("helper", "What I took on"),
    "calendars.Occasion": ("asker", "Your calendar"),
    "calendars.Attendee": ("asker", "Your calendar"),
    "calendars.OccasionWords": ("asker", "Your calendar"),
    "calendars.Feed": ("asker", "How occasions reach your calendar"),
    "calendars.Wishes": ("asker", "How occasions reach your calendar"),
    "calendars.Connection": ("asker", "How occasions reach your calendar"),
    "care.Ask": ("asker", "What you asked"),
    "care.Answer": ("helper", "What you wrote to people who asked"),
    "care.Proposal": ("asker", "What somebody gave you to ask with"),
    "care.Limit": ("asker", "How many asks you can carry"),
    "noticing.CheckIn": ("asker", "Your check-ins"),
    "noticing.Choices": ("asker", "What you chose for checking in"),
    "noticing.Invitation": ("asker", "Whom you asked for time"),
    "noticing.Note": ("asker", "What you wrote to one person"),
    "rest.Plan": ("asker", "Your plans of rest"),
    "rest.Handover": ("asker", "Your plans of rest"),
    "rest.Proposal": ("asker", "What somebody wrote to you about rest"),
    "rest.Word": ("helper", "What you let others know about rest"),
    "confidants.Book": ("asker", "Whom you named as somebody you trust"),
    "confidants.Volunteer": ("helper", "What you say as a volunteer"),
    "confidants.Training": ("helper", "What a steward confirmed you are trained for"),
    "confidants.Note": ("helper", "Your notes as a volunteer"),
    "conversations.Wishes": ("asker", "What you wish of introductions"),
    "conversations.Shown": ("asker", "What you wish of introductions"),
    "conversations.Introduced": ("asker", "To whom you are introduced"),
    "conversations.Round": ("asker", "To whom you were introduced within a year"),
    "mirror.Result": ("leader", "Your mirror"),
    "mirror.Reflection": ("leader", "What you wrote beside your mirror"),
}
# Models that point at a person and are in no section of their own, each with its reason.
EXCUSED = {
    "ballots.Roll": "in the section of open rounds: until a round is counted, or has published",
    "ballots.Issue": "in the section of open rounds, as whether a token was fetched",
    "ballots.Carried": "encrypted with a code that only its owner has, for minutes",
    "pulse.Declined": "in the section of the pulse, tested there (pulse/tests/test_pages.py)",
    "pulse.PutAway": "in the section of the pulse, tested there (pulse/tests/test_pages.py)",
    "mirror.Declined": "in the section of the mirror, tested there (mirror/tests/test_pages.py)",
    "mirror.Unwanted": "in the section of the mirror, tested there (mirror/tests/test_pages.py)",
    "mirror.PutAway": "in the section of the mirror, tested there (mirror/tests/test_pages.py)",
    "mirror.ShownPutAway": "in the section of the mirror, tested there (mirror/tests/test_showing.py)",
    "people.Team": "the organisation's; one's own team is with oneself in the directory",
    "people.PracticeSwitch": "an act of a steward for the organisation, public on its page",
    "people.Organisation": "an act of a steward for the organisation, public on its page",
    "acts.Act": "acts of stewards for the organisation, public on their page",
    "joining.Import": "an act of a steward for the organisation; it holds others' rows",
    "kit.HelpConfirmation": "an act of a steward for the organisation, public on its page",
    "means.PoolHolder": "in the section of pools at one's disposal, tested there",
    "signing_in.SignInLink": "a link that is over within the hour, of which nothing is known",
    "signing_in.CodeWish": "a switch for fourteen days, seen in the settings",
    "signing_in.PrintedCode": "in the section of printed codes, tested there",
    "signing_in.Passkey": "in the section of passkeys, tested there",
    "signing_in.Identity": "in the section of accounts elsewhere, tested there",
    "preferences.Preference": "in the section of settings, tested there",
    "privacy.Leaving": "a leaver's link, of which nothing is known but to the leaver",
    "care.SetAside": "what one set aside: another person's ask, and no trace is the promise",
    "care.Fit": "within the asks it belongs to",
    "noticing.SetAside": "what one put away: another person's words, and no trace is the promise",
    "confidants.InDanger": "an act of a steward for the organisation, public on volunteers' pages",
    "conversations.Nearness": "an act of a steward for the organisation, public under their acts",
    "runtime.Job": "in the section of long work, tested there",
}


def of_people() -> set[str]:
    """Every model of ours that points at a person."""
    return {
        model._meta.label
        for model in apps.get_models()
        if model is Person
        or any(f.related_model is Person for f in model._meta.concrete_fields if f.is_relation)
    }


def test_whatever_points_at_a_person_is_exported_or_excused():
    known = set(EXPORTED) | set(EXCUSED)
    assert sorted(of_people() - known) == []
    assert sorted(set(EXPORTED) & set(EXCUSED)) == []


def test_every_sealed_thing_is_exported_or_inside_what_is():
    sealed = {line.model for c in contributions() for line in c.stores if line.sealed}
    assert sorted(sealed - set(EXPORTED) - {"care.Fit"}) == []


def test_it_is_there(sample, browse):
    _fill(sample, browse)
    found = {
        role: {str(s.title) for part in parts_of(sample[role]) for s in part.sections}
        for role in {role for role, _title in EXPORTED.values()}
    }
    missing = [model for model, (role, title) in EXPORTED.items() if title not in found[role]]
    assert missing == []


def _fill(sample, browse):
    """What the sample lacks: an opening, a mute, a private address, a limit, sessions."""
    browse("asker").get("/")
    browse("helper").get(f"/care/{Ask.objects.get().pk}/")
    mute(sample["colleague"], by=sample["asker"])
    keep_private_address("bilal@home.example", by=sample["asker"])
    Limit.objects.create(person=sample["asker"], at_most=2)
    make_address(by=sample["asker"])
    Came.objects.create(person=sample["asker"])
