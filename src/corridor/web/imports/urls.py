"""Addresses of the stewards' pages for importing people."""

from django.urls import path

from corridor.web.imports import views, views_for_named

urlpatterns = [
    path("", views.imports, name="imports"),
    path("named/", views_for_named.named, name="imports_named"),
    path("named/<uuid:pk>/let-go/", views_for_named.let_go, name="imports_let_go"),
    path("<uuid:pk>/", views.dry_run, name="import"),
    path("<uuid:pk>/columns/", views.columns, name="import_columns"),
    path("<uuid:pk>/dates/", views.dates, name="import_dates"),
    path("<uuid:pk>/people/<slug:kind>/", views.changes, name="import_changes"),
    path("<uuid:pk>/problems/", views.problems, name="import_problems"),
    path("<uuid:pk>/problems.csv", views.problems_file, name="import_problems_file"),
    path("<uuid:pk>/write/", views.write, name="import_write"),
    path("<uuid:pk>/discard/", views.discard, name="import_discard"),
]
