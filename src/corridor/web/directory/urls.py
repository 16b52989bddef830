"""Addresses of the directory."""

from django.urls import path

from corridor.web.directory import views

urlpatterns = [
    path("", views.people, name="people"),
    path("find/", views.find, name="people_find"),
    path("teams/<uuid:pk>/", views.team, name="team"),
    path("<uuid:pk>/", views.person, name="person"),
]
