"""Addresses of confidants."""

from django.urls import path

from corridor.practices.confidants import views, views_stewards, views_volunteers

urlpatterns = [
    path("", views.index, name="confidants"),
    path("name/", views.name, name="confidants_name"),
    path("named/<int:place>/take-back/", views.take_back, name="confidants_take_back"),
    path("volunteers/", views_volunteers.volunteers, name="confidants_volunteers"),
    path("volunteers/<uuid:person_id>/", views_volunteers.volunteer, name="confidants_volunteer"),
    path("turned/", views_volunteers.turned, name="confidants_turned"),
    path("volunteering/", views_volunteers.mine, name="confidants_mine"),
    path("volunteering/stop/", views_volunteers.stop, name="confidants_stop"),
    path("volunteering/notes/", views_volunteers.note_new, name="confidants_note_new"),
    path("volunteering/notes/<uuid:note_id>/", views_volunteers.note, name="confidants_note"),
    path(
        "volunteering/notes/<uuid:note_id>/erase/",
        views_volunteers.erase_note,
        name="confidants_note_erase",
    ),
    path("training/", views_stewards.trainings, name="confidants_trainings"),
    path(
        "training/<int:training_id>/end/",
        views_stewards.end_training,
        name="confidants_end_training",
    ),
    path("in-danger/", views_stewards.in_danger, name="confidants_in_danger"),
]
