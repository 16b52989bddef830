"""Addresses of the ballots."""

from django.urls import URLPattern, path

from corridor.ballots import views

urlpatterns: list[URLPattern] = [
    path("ballots/waiting/", views.waiting, name="ballots_waiting"),
    path("ballots/box/", views.box, name="ballots_box"),
    path("ballots/<uuid:round_id>/", views.keys, name="ballots_keys"),
    path("ballots/<uuid:round_id>/list.txt", views.key_list, name="ballots_key_list"),
    path("ballots/<uuid:round_id>/token/", views.token, name="ballots_token"),
    path("ballots/<uuid:round_id>/kept/", views.kept, name="ballots_kept"),
    path("ballots/<uuid:round_id>/carry/", views.carry, name="ballots_carry"),
    path("ballots/<uuid:round_id>/carried/", views.carried, name="ballots_carried"),
]
