"""The addresses of the mirror."""

from django.urls import path

from corridor.practices.mirror import views, views_own

urlpatterns = [
    path("", views.index, name="mirror"),
    path("answer/<uuid:round_id>/", views.answer, name="mirror_answer"),
    path("no-thank-you/", views.decline, name="mirror_decline"),
    path("take-part/", views.take_part, name="mirror_take_part"),
    path("put-away/", views.put_away, name="mirror_put_away"),
    path("put-away-result/", views.put_away_result, name="mirror_put_away_result"),
    path(
        "shown/<uuid:result_id>/put-away/",
        views.put_away_shown,
        name="mirror_put_away_shown",
    ),
    path("leaders-here/", views.leaders_here, name="mirror_leaders_here"),
    path("yours/<uuid:result_id>/", views_own.result, name="mirror_result"),
    path("yours/<uuid:result_id>/note/", views_own.note, name="mirror_note"),
    path("yours/<uuid:result_id>/show/", views_own.show, name="mirror_show"),
    path("yours/<uuid:result_id>/stop-showing/", views_own.stop_showing, name="mirror_stop"),
    path("yours/<uuid:result_id>/erase/", views_own.erase, name="mirror_erase"),
    path("reflect/", views_own.reflect, name="mirror_reflect"),
    path(
        "reflect/<uuid:reflection_id>/erase/",
        views_own.erase_reflection,
        name="mirror_erase_reflection",
    ),
    path("none-for-me/", views_own.want_none, name="mirror_want_none"),
    path("one-for-me/", views_own.want_one, name="mirror_want_one"),
]
