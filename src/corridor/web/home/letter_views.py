"""The letter as a page, for those without an address too; and the address that switches it off."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from corridor.kit.access import PersonRequest, open_to_all, signed_in
from corridor.rhythm.fortnight import this_fortnight
from corridor.rhythm.letters import (
    NotFromALetter,
    content_of,
    letter_is_on,
    reader_of,
    switch_letter_off,
    switch_letter_on,
)
from corridor.rhythm.readers import readers_like


@signed_in()
def letter(request: PersonRequest) -> HttpResponse:
    """What this fortnight's letter says to the person, whether it goes to them by mail or not."""
    person = request.person
    context = {
        "content": content_of(readers_like(person), this_fortnight(person)),
        "by_mail": bool(person.email) and letter_is_on(person),
    }
    return render(request, "web/home/letter.html", context)


# Exempt because a mail program posts here by itself (RFC 8058), without a page of ours before it:
# what the address holds is what proves that it may.
@csrf_exempt
@open_to_all("the address in a letter: it switches the letter off, and does nothing else")
def letter_off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off the letter to whoever got the address, or on again. Looking changes nothing."""
    try:
        reader = reader_of(token)
    except NotFromALetter:
        raise Http404 from None
    if request.method == "POST":
        if "on" in request.POST:
            switch_letter_on(by=reader)
        else:
            switch_letter_off(by=reader)
    return render(request, "web/home/letter_off.html", {"is_on": letter_is_on(reader)})
