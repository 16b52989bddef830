"""Addresses of a person's own settings."""

from django.urls import include, path

from corridor.web.settings import views

urlpatterns = [
    path("", include("corridor.web.settings.sign_in_urls")),
    path("", views.own_settings, name="settings"),
    path("counterpart/", views.counterpart, name="settings_counterpart"),
    path("counterpart/invite/", views.invite, name="settings_counterpart_invite"),
]
