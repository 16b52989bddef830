"""Addresses of the operator's pages."""

from django.urls import path

from corridor.web.operator import views

urlpatterns = [
    path("", views.machine, name="operator"),
    path("doctor/", views.doctor, name="operator_doctor"),
    path("jobs/", views.jobs, name="operator_jobs"),
    path("jobs/retry/", views.retry, name="operator_retry"),
    path("jobs/cancel/", views.cancel, name="operator_cancel"),
]
