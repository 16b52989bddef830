"""Every address has a name and says who may open it."""

import sys
import types

from architecture.addresses import addresses, without_check
from django.http import HttpRequest, HttpResponse
from django.urls import path


def test_every_address_says_who_may_open_it():
    assert without_check(addresses()) == []


def test_every_address_has_a_name_of_its_own():
    names = [address.name for address in addresses()]
    assert "" not in names
    assert sorted(names) == sorted(set(names))


def test_guard_sees_an_address_without_a_check():
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert without_check(addresses([path("planted/", bare)])) == ["planted/"]


def test_view_without_a_check_is_refused_even_if_the_guard_were_gone(rf, settings, client, db):
    settings.ROOT_URLCONF = "planted"
    planted = types.ModuleType("planted")
    planted.urlpatterns = [path("planted/", lambda request: HttpResponse("reached"))]
    planted.handler404 = lambda request, exception: HttpResponse("nothing here", status=404)
    sys.modules["planted"] = planted
    try:
        answer = client.get("/planted/")
    finally:
        del sys.modules["planted"]
    assert answer.content == b"nothing here"
