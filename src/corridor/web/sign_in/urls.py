"""Addresses of signing in."""

from django.urls import path

from corridor.web.sign_in import code_views, confirming, views

urlpatterns = [
    path("", views.sign_in, name="sign_in"),
    path("sent/", views.sign_in_sent, name="sign_in_sent"),
    path("link/<str:token>/", views.sign_in_link, name="sign_in_link"),
    path("code/", views.sign_in_code, name="sign_in_code"),
    path("passkey/", views.passkey_sign_in, name="passkey_sign_in"),
    path("passkey/begin/", views.passkey_begin, name="passkey_begin"),
    path("provider/", views.provider_begin, name="provider_begin"),
    path("provider/back/", views.provider_back, name="provider_back"),
    path("confirm/", confirming.confirm_it_is_you, name="confirm_it_is_you"),
    path("confirm/passkey/", confirming.confirm_by_passkey, name="confirm_by_passkey"),
    path("confirm/provider/", confirming.confirm_by_provider, name="confirm_by_provider"),
    path("confirm/link/<str:token>/", confirming.confirm_by_link, name="confirm_by_link"),
    path("out/", views.sign_out, name="sign_out"),
    path("codes/", code_views.printed_codes, name="printed_codes"),
    path("codes/print/", code_views.print_all, name="print_all_codes"),
    path("codes/print/<uuid:person_id>/", code_views.print_one, name="print_code"),
]
