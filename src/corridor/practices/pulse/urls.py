"""The addresses of the pulse."""

from django.urls import path

from corridor.practices.pulse import views, views_results

urlpatterns = [
    path("", views.index, name="pulse"),
    path("answer/", views.answer, name="pulse_answer"),
    path("no-thank-you/", views.decline, name="pulse_decline"),
    path("take-part/", views.take_part, name="pulse_take_part"),
    path("put-away/", views.put_away, name="pulse_put_away"),
    path("rounds/", views.rounds, name="pulse_rounds"),
    path("results/", views_results.latest, name="pulse_results"),
    path("results/<uuid:release_id>/", views_results.results, name="pulse_release"),
    path("results/<uuid:release_id>/figures.csv", views_results.download, name="pulse_download"),
    path("over-time/<slug:key>/", views_results.over_time, name="pulse_over_time"),
]
