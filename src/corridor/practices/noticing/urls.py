"""Addresses of noticing."""

from django.urls import path

from corridor.practices.noticing import views, views_together

urlpatterns = [
    path("", views.index, name="noticing"),
    path("check-in/", views.check_in, name="noticing_check_in"),
    path("check-in/not-this-time/", views.not_this_time, name="noticing_not_this_time"),
    path("check-in/never-offer/", views.never_offer, name="noticing_never_offer"),
    path("months/", views.months, name="noticing_months"),
    path("months/erase/", views.erase_all, name="noticing_erase_all"),
    path("months/<uuid:check_in_id>/erase/", views.erase, name="noticing_erase"),
    path("people/", views.prompts, name="noticing_prompts"),
    path("people/order/", views.prompt_up, name="noticing_prompt_up"),
    path("people/whom/", views_together.whom, name="noticing_whom"),
    path("people/<uuid:person_id>/ask/", views_together.invite, name="noticing_invite"),
    path("people/<uuid:person_id>/write/", views_together.write, name="noticing_write"),
    path("people/<uuid:person_id>/thank/", views_together.thank, name="noticing_thank"),
    path("choices/", views.choices, name="noticing_choices"),
    path("words/", views.words, name="noticing_words"),
    path(
        "invitations/<uuid:invitation_id>/", views_together.invitation, name="noticing_invitation"
    ),
    path("invitations/<uuid:invitation_id>/yes/", views_together.yes, name="noticing_yes"),
    path(
        "invitations/<uuid:invitation_id>/another-time/",
        views_together.another_time,
        name="noticing_another_time",
    ),
    path(
        "invitations/<uuid:invitation_id>/no-thank-you/",
        views_together.no_thank_you,
        name="noticing_no_thank_you",
    ),
    path(
        "invitations/<uuid:invitation_id>/take-back/",
        views_together.take_back,
        name="noticing_take_back",
    ),
    path(
        "invitations/<uuid:invitation_id>/hand-on/",
        views_together.hand_on_invitation,
        name="noticing_hand_on_invitation",
    ),
    path("notes/<uuid:note_id>/", views_together.note, name="noticing_note"),
    path("notes/<uuid:note_id>/erase/", views_together.erase_note, name="noticing_erase_note"),
    path(
        "notes/<uuid:note_id>/hand-on/", views_together.hand_on_note, name="noticing_hand_on_note"
    ),
]
