"""Noticing towards another: finding whom, asking for time, answering, writing, handing on."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.kit import speaking
from corridor.kit.access import PersonRequest, signed_in
from corridor.people.models import Person
from corridor.practices.noticing import actions_together as actions
from corridor.practices.noticing.forms import InviteForm, NoteForm, TimeForm, WhomForm
from corridor.practices.noticing.models import Invitation, Note
from corridor.practices.noticing.models_offered import PROMPTS, THANK, TOGETHER, WORDS, WRITE
from corridor.practices.noticing.permissions import (
    invitation_for,
    invitation_from_another,
    invitation_to_answer,
    note_for,
    note_from_another,
    own_invitation,
    somebody_else,
)
from corridor.practices.noticing.queries import (
    address_towards,
    asking,
    suggested_to,
    waits,
    you_and,
)
from corridor.privacy.forms import HandOnForm
from corridor.privacy.handing_on import hand_on
from corridor.privacy.sealing import unseal
from corridor.runtime.register import Link

# It lapses at midnight: its last day is the one before.
A_MOMENT = timedelta(seconds=1)


@signed_in(practice="noticing")
def whom(request: PersonRequest) -> HttpResponse:
    """With whom? Those one named and one's leader, or somebody found by name."""
    asked = request.GET.get("what", "")
    what = asked if asked in PROMPTS and asked != WORDS else WRITE
    form = WhomForm(request.POST or None, person=request.person, initial={"what": what})
    if request.method == "POST" and form.is_valid():
        return redirect(address_towards(form.cleaned_data["what"], form.cleaned_data["whom"]))
    if form.is_bound and form["what"].value() in PROMPTS:
        what = str(form["what"].value())
    links = [
        Link(asking(what, one), address_towards(what, one)) for one in suggested_to(request.person)
    ]
    context = {"form": form, "title": PROMPTS[what], "links": links}
    return render(request, "noticing/whom.html", context)


def _why_not(error: Exception, *, reader: Person) -> str:
    if isinstance(error, actions.AskedAlready):
        day = speaking.day(error.lapses_at - A_MOMENT, locale=speaking.locale_of(reader))
        return _("You asked already, and it is open until %(day)s.") % {"day": day}
    return _("That is not possible any more. Choose another time.")


@signed_in(practice="noticing")
def invite(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """Ask somebody for a walk, a coffee, lunch, a call (`what`)."""
    to = somebody_else(request.person, person_id)
    asked = request.POST.get("what") or request.GET.get("what", "")
    together = TOGETHER.get(asked) or next(iter(TOGETHER.values()))
    first = {"what": together.key, "minutes": together.minutes}
    form = InviteForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.invite(by=request.person, to=to, **form.invitation())
        except (actions.AskedAlready, actions.Over) as error:
            form.add_error(None, _why_not(error, reader=request.person))
        else:
            messages.success(request, _("Sent to %(name)s.") % {"name": to.name})
            return redirect(one)
    context = {
        "form": form,
        "to": to,
        "who": you_and(request.person, to),
        "title": asking(together.key, to),
        "said": str(together.said) % {"name": request.person.name},
    }
    return render(request, "noticing/invite.html", context)


@signed_in(practice="noticing")
@require_safe
def invitation(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """One invitation, as one of the two sees it."""
    return _shown(request, invitation_for(request.person, invitation_id))


def _shown(
    request: PersonRequest, one: Invitation, form: TimeForm | None = None, status: int = 200
) -> HttpResponse:
    opened = unseal([one], reader=request.person).get(one.pk)
    other, mine = one.other(request.person), one.owner_id == request.person.pk
    context = {
        "one": one,
        "other": other,
        "mine": mine,
        "waits": waits(one, request.person) and other.is_here,
        "title": _title(one, opened["what"] if opened else "", request.person),
        "body": opened["body"] if opened else None,
        "what": TOGETHER[opened["what"]].title if opened else "",
        "who": you_and(request.person, other),
        "form": form or TimeForm(),
        "last_day": one.lapses_at - A_MOMENT,
        "cancelled": one.occasion is not None and one.occasion.cancelled_at is not None,
        "begins_at": one.occasion.starts_at if one.occasion else one.starts_at,
    }
    return render(request, "noticing/invitation.html", context, status=status)


def _title(one: Invitation, what: str, person: Person) -> str:
    """ "Ana Ruiz would like to go for a walk with you"; "You asked Bilal Haddad for a walk"."""
    other, together = one.other(person), TOGETHER.get(what)
    if together is None or one.accepted_at is not None:
        return _("You and %(name)s") % {"name": other.name}
    said = together.asked if one.owner_id == person.pk else together.said
    return str(said) % {"name": other.name}


@signed_in(practice="noticing")
@require_POST
def yes(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """ "Yes, gladly": at the time that was suggested, or at one's own where none was."""
    one = invitation_to_answer(request.person, invitation_id)
    form = TimeForm(request.POST)
    if one.starts_at is None and not form.is_valid():
        return _shown(request, one, form, status=422)
    when = None if one.starts_at is not None else form.cleaned_data["starts_at"]
    try:
        actions.say_yes(one, by=request.person, starts_at=when)
    except actions.Over as error:
        messages.error(request, _why_not(error, reader=request.person))
    else:
        name = one.other(request.person).name
        messages.success(
            request, _("%(name)s is told. It is in both your calendars.") % {"name": name}
        )
    return redirect("noticing_invitation", one.pk)


@signed_in(practice="noticing")
@require_POST
def another_time(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Suggest another time; then it is for the other to say yes."""
    one = invitation_to_answer(request.person, invitation_id)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _shown(request, one, form, status=422)
    try:
        actions.suggest_time(one, by=request.person, starts_at=form.cleaned_data["starts_at"])
    except actions.Over as error:
        messages.error(request, _why_not(error, reader=request.person))
    else:
        name = one.other(request.person).name
        messages.success(request, _("%(name)s can see the time you suggest.") % {"name": name})
    return redirect("noticing_invitation", one.pk)


@signed_in(practice="noticing")
@require_POST
def no_thank_you(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """One click, no reason, and nobody else's page changes."""
    actions.set_aside(invitation_to_answer(request.person, invitation_id), by=request.person)
    messages.success(request, _("It is off your pages. Nobody is told."))
    return redirect("noticing")


@signed_in(practice="noticing")
@require_POST
def take_back(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Erase an invitation that one sent."""
    actions.take_back(own_invitation(request.person, invitation_id), by=request.person)
    messages.success(request, _("Taken back. It is erased for both of you."))
    return redirect("noticing")


def _write(request: PersonRequest, person_id: UUID, what: str) -> HttpResponse:
    to = somebody_else(request.person, person_id)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = actions.write_note(by=request.person, to=to, what=what, **form.cleaned_data)
        messages.success(request, _("Sent to %(name)s.") % {"name": to.name})
        return redirect(note)
    context = {
        "form": form,
        "to": to,
        "who": you_and(request.person, to),
        "title": asking(what, to),
        "thanks": what == THANK,
    }
    return render(request, "noticing/write.html", context)


@signed_in(practice="noticing")
def write(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A few words to one person."""
    return _write(request, person_id, WRITE)


@signed_in(practice="noticing")
def thank(request: PersonRequest, person_id: UUID) -> HttpResponse:
    """A thank-you to one person."""
    return _write(request, person_id, THANK)


@signed_in(practice="noticing")
@require_safe
def note(request: PersonRequest, note_id: UUID) -> HttpResponse:
    """Words to one person, as one of the two reads them."""
    one = note_for(request.person, note_id)
    opened = unseal([one], reader=request.person).get(one.pk)
    mine = one.owner_id == request.person.pk
    other = one.to if mine else one.owner
    context = {
        "note": one,
        "mine": mine,
        "other": other,
        "thanks": opened is not None and opened["what"] == THANK,
        "body": opened["body"] if opened else None,
        "who": you_and(request.person, other),
    }
    return render(request, "noticing/note.html", context)


@signed_in(practice="noticing")
@require_POST
def erase_note(request: PersonRequest, note_id: UUID) -> HttpResponse:
    """Its author takes it back for both; its receiver erases it from their side alone."""
    one = note_for(request.person, note_id)
    if one.owner_id == request.person.pk:
        actions.take_back(one, by=request.person)
        messages.success(request, _("Taken back. It is erased for both of you."))
    else:
        actions.set_aside(one, by=request.person)
        messages.success(request, _("It is off your pages. Nobody is told."))
    return redirect("noticing")


def _hand_on(request: PersonRequest, item: Invitation | Note, about: Person) -> HttpResponse:
    opened = unseal([item], reader=request.person).get(item.pk)
    form = HandOnForm(request.POST or None, about=about, by=request.person)
    who = form.audience_words
    if request.method == "POST" and opened and who and form.is_valid():
        hand_on(text=opened["body"], about=about, by=request.person, **form.cleaned_data)
        messages.success(request, _("Handed on. Who can read it: %(who)s.") % {"who": who})
        return redirect("noticing")
    context = {"form": form, "who": who, "readable": opened is not None, "item": item}
    return render(request, "noticing/hand_on.html", context)


@signed_in(practice="noticing")
def hand_on_invitation(request: PersonRequest, invitation_id: UUID) -> HttpResponse:
    """Hand an abusive invitation on to the moderators."""
    one = invitation_from_another(request.person, invitation_id)
    return _hand_on(request, one, one.owner)


@signed_in(practice="noticing")
def hand_on_note(request: PersonRequest, note_id: UUID) -> HttpResponse:
    """Hand abusive words on to the moderators."""
    one = note_from_another(request.person, note_id)
    return _hand_on(request, one, one.owner)
