"""The addresses of Corridor's own pages, section by section."""

from django.urls import include, path

from corridor.web.operator.views import letter, outbox
from corridor.web.steward.views import acts

urlpatterns = [
    path("", include("corridor.web.home.urls")),
    path("sign-in/", include("corridor.web.sign_in.urls")),
    path("people/", include("corridor.web.directory.urls")),
    path("culture/", include("corridor.web.culture.urls")),
    path("jobs/", include("corridor.web.jobs.urls")),
    path("settings/", include("corridor.web.settings.urls")),
    path("", include("corridor.web.calendars.urls")),
    path("privacy/", include("corridor.web.privacy.urls")),
    path("steward/", include("corridor.web.steward.urls")),
    path("steward/import/", include("corridor.web.imports.urls")),
    path("steward-acts/", acts, name="acts"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/<int:pk>/", letter, name="outbox_letter"),
    path("operator/", include("corridor.web.operator.urls")),
]
