"""Addresses of the privacy pages: what is stored, one's log, export, erasing, muting, handing on."""

from django.urls import path

from corridor.web.privacy import handed_on, leaving, mutes, own, stored

urlpatterns = [
    path("", stored.privacy, name="privacy"),
    path("what-is-stored/", stored.what_is_stored, name="what_is_stored"),
    path("log/", own.log, name="privacy_log"),
    path("export/", own.export, name="export"),
    path("export/address/", own.private_address, name="private_address"),
    path("erase/", own.erase_me, name="erase_me"),
    path("erased/", own.erased, name="erased"),
    path("mutes/", mutes.mutes, name="mutes"),
    path("mutes/add", mutes.mute_add, name="mute_add"),
    path("mutes/remove", mutes.mute_remove, name="mute_remove"),
    path("handed-on/", handed_on.handed_on, name="handed_on"),
    path("handed-on/mine/", handed_on.handed_on_mine, name="handed_on_mine"),
    path("handed-on/<uuid:item_id>/", handed_on.item, name="handed_on_item"),
    path("handed-on/<uuid:item_id>/settle/", handed_on.settle_item, name="handed_on_settle"),
    path("handed-on/<uuid:item_id>/take-back/", handed_on.take_back_item, name="handed_on_back"),
    path("leaving/<str:link>/", leaving.leaving, name="leaving"),
    path("leaving/<str:link>/export/", leaving.leaving_export, name="leaving_export"),
    path("leaving/<str:link>/erase/", leaving.leaving_erase, name="leaving_erase"),
]
