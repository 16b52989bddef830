"""Addresses of the calendar."""

from django.urls import path

from corridor.web.calendars import views, views_for_connection, views_for_ways

urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/address/<str:token>.ics", views_for_ways.feed, name="calendar_feed"),
    path("calendar/<uuid:pk>/", views.occasion, name="occasion"),
    path("calendar/<uuid:pk>/accept/", views.accept_occasion, name="occasion_accept"),
    path("calendar/<uuid:pk>/no-thank-you/", views.decline_occasion, name="occasion_decline"),
    path("calendar/<uuid:pk>/words/", views.words, name="occasion_words"),
    path("calendar/<uuid:pk>/move/", views.move, name="occasion_move"),
    path("calendar/<uuid:pk>/cancel/", views.cancel, name="occasion_cancel"),
    path("settings/calendar/", views_for_ways.settings_calendar, name="settings_calendar"),
    path("settings/calendar/address/", views_for_ways.make, name="calendar_address"),
    path(
        "settings/calendar/address/take-back/",
        views_for_ways.take_back,
        name="calendar_address_take_back",
    ),
    path("settings/calendar/connect/", views_for_connection.connect, name="calendar_connect"),
    path("settings/calendar/try/", views_for_connection.try_it, name="calendar_try"),
    path("settings/calendar/choose/", views_for_connection.choose, name="calendar_choose"),
    path("settings/calendar/blocks/", views_for_connection.blocks, name="calendar_blocks"),
    path(
        "settings/calendar/disconnect/",
        views_for_connection.disconnect,
        name="calendar_disconnect",
    ),
]
