"""Addresses of the culture page."""

from django.urls import path

from corridor.web.culture import views

urlpatterns = [
    path("", views.culture, name="culture"),
    path("figures.csv", views.download, name="culture_download"),
    path("<slug:practice>/<slug:key>.csv", views.download_row, name="culture_row"),
]
