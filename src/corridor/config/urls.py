"""The addresses: those of `web`, then one prefix for each practice."""

from django.urls import URLPattern, URLResolver, include, path

from corridor.runtime.register import practices

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("corridor.web.urls")),
    path("", include("corridor.ballots.urls")),
    path("", include("corridor.means.urls")),
    *(path(f"{practice.slug}/", include(practice.urls)) for practice in practices()),
]

handler400 = "corridor.web.home.views.bad_request"
handler403 = "corridor.web.home.views.forbidden"
handler404 = "corridor.web.home.views.not_found"
handler500 = "corridor.web.home.views.broken"
