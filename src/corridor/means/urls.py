"""Addresses of the means."""

from django.urls import URLPattern, path

from corridor.means import views, views_for_stewards

urlpatterns: list[URLPattern] = [
    path("means/", views.index, name="means"),
    path("means/at-my-disposal/", views.at_my_disposal, name="means_at_my_disposal"),
    path("means/mine/", views.mine, name="means_mine"),
    path("means/mine/<uuid:commitment_id>/", views.commitment, name="means_commitment"),
    path("means/mine/<uuid:commitment_id>/done/", views.done, name="means_done"),
    path(
        "means/mine/<uuid:commitment_id>/not-after-all/",
        views.not_after_all,
        name="means_not_after_all",
    ),
    path("means/pools/", views_for_stewards.pools, name="means_pools"),
    path("means/pools/new/", views_for_stewards.new_pool, name="means_new_pool"),
    path("means/pools/<uuid:pool_id>/", views_for_stewards.pool, name="means_pool"),
    path("means/pools/<uuid:pool_id>/add/", views_for_stewards.add, name="means_add"),
    path("means/pools/<uuid:pool_id>/take/", views_for_stewards.take, name="means_take"),
    path("means/pools/<uuid:pool_id>/holders/", views_for_stewards.holders, name="means_holders"),
    path("means/pools/<uuid:pool_id>/close/", views_for_stewards.close, name="means_close"),
]
