"""Addresses of this section."""

from django.urls import path

from corridor.web.jobs import views

urlpatterns = [
    path("<uuid:pk>/", views.job, name="job"),
    path("<uuid:pk>/cancel/", views.cancel, name="job_cancel"),
]
