"""Addresses of care."""

from django.urls import path

from corridor.practices.care import views, views_for_asker, views_taught

urlpatterns = [
    path("", views.index, name="care"),
    path("how-to-answer/", views.how_to_answer, name="care_how_to_answer"),
    path("limit/", views.limit, name="care_limit"),
    path("taught/", views_taught.latest, name="care_taught"),
    path("taught/<uuid:release_id>/", views_taught.taught, name="care_taught_release"),
    path(
        "taught/<uuid:release_id>/figures.csv",
        views_taught.download,
        name="care_taught_download",
    ),
    path("taught/over-time/<slug:key>/", views_taught.over_time, name="care_taught_over_time"),
    path("ask/", views_for_asker.ask_new, name="care_ask_new"),
    path("for-somebody/", views_for_asker.propose, name="care_propose"),
    path("for-you/<uuid:proposal_id>/", views_for_asker.proposal, name="care_proposal"),
    path("for-you/<uuid:proposal_id>/no/", views_for_asker.decline, name="care_proposal_decline"),
    path(
        "for-you/<uuid:proposal_id>/hand-on/",
        views.hand_on_proposal,
        name="care_hand_on_proposal",
    ),
    path("<uuid:ask_id>/", views.ask, name="care_ask"),
    path("<uuid:ask_id>/answer/", views.answer, name="care_answer"),
    path("<uuid:ask_id>/commit/", views.commit, name="care_commit"),
    path("<uuid:ask_id>/no-thank-you/", views.no_thank_you, name="care_no_thank_you"),
    path("<uuid:ask_id>/hand-on/", views.hand_on_ask, name="care_hand_on_ask"),
    path("answers/<uuid:answer_id>/hand-on/", views.hand_on_answer, name="care_hand_on_answer"),
    path("<uuid:ask_id>/further/", views_for_asker.further, name="care_further"),
    path("<uuid:ask_id>/take-back/", views_for_asker.take_back, name="care_take_back"),
    path("<uuid:ask_id>/end/", views_for_asker.end, name="care_end"),
    path("<uuid:ask_id>/show/", views_for_asker.show, name="care_show"),
    path("<uuid:ask_id>/fitted/", views_for_asker.fitted, name="care_fitted"),
]
