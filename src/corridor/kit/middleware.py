"""What happens to every request: its access check, its language and zone, its headers."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from corridor.kit.access import Access, check

GetResponse = Callable[[HttpRequest], HttpResponse]


class LocaleMiddleware:
    """The person's own language and zone; the browser's language for somebody not signed in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the rest in the person's language and zone."""
        person = request.person  # type: ignore[attr-defined]
        language = person.language if person else translation.get_language_from_request(request)
        try:
            zone = ZoneInfo(person.time_zone if person else "UTC")
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class AccessMiddleware:
    """Carries out the view's own check (kit.access); a view without one is refused."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Never let a personal page be kept by a cache or the history."""
        response = self.get_response(request)
        access = getattr(request, "access", None)
        # "no-store" also keeps the page out of the back button after "leave quickly".
        if access is None or access.personal or request.person is not None:  # type: ignore[attr-defined]
            patch_cache_control(response, no_store=True, private=True)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse, or lead to signing in, before the view runs."""
        access: Access | None = getattr(view, "access", None)
        if access is None:
            raise Http404
        request.access = access  # type: ignore[attr-defined]
        if not access.signed_out and request.person is None:  # type: ignore[attr-defined]
            back = request.get_full_path() if request.method == "GET" else "/"
            response = HttpResponseRedirect(f"{reverse('sign_in')}?{urlencode({'next': back})}")
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=204)  # type: ignore[assignment]
                response["HX-Redirect"] = reverse("sign_in")
            return response
        check(access, request)
        return None
