"""Addresses of one's own sessions, passkeys and accounts elsewhere."""

from django.urls import path

from corridor.web.settings import sign_in_views as views

urlpatterns = [
    path("sessions/", views.settings_sessions, name="settings_sessions"),
    path("sessions/end/", views.end_session, name="end_session"),
    path("sessions/end-others/", views.end_other_sessions, name="end_other_sessions"),
    path("passkeys/", views.settings_passkeys, name="settings_passkeys"),
    path("passkeys/begin/", views.passkey_add_begin, name="passkey_add_begin"),
    path("passkeys/code/", views.set_code_wish, name="set_code_wish"),
    path("passkeys/<int:passkey_id>/remove/", views.remove_passkey, name="remove_passkey"),
    path("address/", views.answer_held_address, name="answer_held_address"),
    path("account/connect/", views.connect_account, name="connect_account"),
    path("account/disconnect/", views.disconnect_account, name="disconnect_account"),
]
