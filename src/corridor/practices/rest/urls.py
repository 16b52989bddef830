"""Addresses of rest."""

from django.urls import path

from corridor.practices.rest import views, views_for_others, views_together

urlpatterns = [
    path("", views.index, name="rest"),
    path("plan/", views.plan_new, name="rest_plan_new"),
    path("propose/<uuid:person_id>/", views_together.propose, name="rest_propose"),
    path("propose/", views_together.propose_to, name="rest_propose_to"),
    path("with/<uuid:person_id>/", views_together.plan_with, name="rest_plan_with"),
    path("for-you/<uuid:proposal_id>/", views_together.proposal, name="rest_proposal"),
    path(
        "for-you/<uuid:proposal_id>/no-thank-you/",
        views_together.decline_proposal,
        name="rest_proposal_decline",
    ),
    path(
        "for-you/<uuid:proposal_id>/hand-on/",
        views_together.hand_on_proposal,
        name="rest_hand_on_proposal",
    ),
    path("word/<int:word_id>/", views_together.put_away, name="rest_put_away"),
    path("taking-over/<uuid:handover_id>/", views_for_others.handover, name="rest_handover"),
    path("taking-over/<uuid:handover_id>/yes/", views_for_others.take_over, name="rest_take_over"),
    path(
        "taking-over/<uuid:handover_id>/no-thank-you/",
        views_for_others.decline,
        name="rest_handover_decline",
    ),
    path(
        "taking-over/<uuid:handover_id>/hand-on/",
        views_for_others.hand_on_handover,
        name="rest_hand_on_handover",
    ),
    path(
        "taking-over/<uuid:handover_id>/take-back/",
        views.take_back_handover,
        name="rest_handover_take_back",
    ),
    path("<uuid:plan_id>/", views.plan, name="rest_plan"),
    path("<uuid:plan_id>/agree/", views.hold, name="rest_hold"),
    path("<uuid:plan_id>/days/", views.days, name="rest_days"),
    path("<uuid:plan_id>/who/", views.who, name="rest_who"),
    path("<uuid:plan_id>/return/", views.steps, name="rest_steps"),
    path("<uuid:plan_id>/hand-over/", views.hand_over, name="rest_hand_over"),
    path("<uuid:plan_id>/end/", views.end, name="rest_end"),
    path("<uuid:plan_id>/commit/", views_for_others.commit, name="rest_commit"),
    path("<uuid:plan_id>/fine/", views_for_others.agree, name="rest_agree"),
]
