"""Addresses of conversations."""

from django.urls import path

from corridor.practices.conversations import views, views_together

ONE = "with/<uuid:introduction_id>/"

urlpatterns = [
    path("", views.index, name="conversations"),
    path("wishes/", views.wishes, name="conversations_wishes"),
    path("stop/", views.stop, name="conversations_stop"),
    path("go-on/", views.go_on, name="conversations_go_on"),
    path("erase/", views.erase, name="conversations_erase"),
    path("map/", views.ties, name="conversations_ties"),
    path("nearness/", views.nearness, name="conversations_nearness"),
    path(ONE, views_together.introduction, name="conversations_introduction"),
    path(f"{ONE}suits/", views_together.suits, name="conversations_suits"),
    path(f"{ONE}another-time/", views_together.another_time, name="conversations_another_time"),
    path(f"{ONE}no-thank-you/", views_together.no_thank_you, name="conversations_no_thank_you"),
]
