"""Addresses of a person's own settings."""

from django.urls import include, path

from corridor.web.settings import hours_views, views

urlpatterns = [
    path("", include("corridor.web.settings.sign_in_urls")),
    path("", views.own_settings, name="settings"),
    path("hours/", hours_views.hours, name="settings_hours"),
    path("hours/close/", hours_views.close, name="close_days"),
    path("hours/open/", hours_views.reopen, name="open_day"),
    path("hours/letter/", hours_views.switch_letter, name="switch_letter"),
    path("hours/address/", hours_views.try_address, name="try_address"),
    path("counterpart/", views.counterpart, name="settings_counterpart"),
    path("counterpart/invite/", views.invite, name="settings_counterpart_invite"),
]
