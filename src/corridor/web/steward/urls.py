"""Addresses of the stewards' pages."""

from django.urls import path

from corridor.web.steward import views

urlpatterns = [
    path("", views.first_day, name="steward"),
    path("practices/", views.practices, name="steward_practices"),
    path("practices/<slug:slug>/", views.practice, name="steward_practice"),
    path("duties/", views.duties, name="steward_duties"),
    path("duties/<int:pk>/take/", views.take_duty, name="steward_take_duty"),
    path("organisation/", views.organisation, name="steward_organisation"),
    path("fortnight/", views.fortnight, name="steward_fortnight"),
    path("keys/", views.keys, name="steward_keys"),
    path("mail/", views.mail, name="steward_mail"),
    path("mail/arrived/<str:token>/", views.mail_arrived, name="steward_mail_arrived"),
    path("counterpart/", views.counterpart, name="steward_counterpart"),
    path("invite/", views.invite, name="steward_invite"),
]
