"""Addresses of conversations."""

from django.urls import path

from rapport.conversations.views import mailboxes

app_name = "conversations"

urlpatterns = [
    path("settings/mailboxes/", mailboxes.index, name="mailboxes"),
    path("settings/mailboxes/new/", mailboxes.add, name="mailbox-add"),
    path("settings/mailboxes/connected/", mailboxes.connected, name="mailbox-connected"),
    path("settings/mailboxes/failed/", mailboxes.failed, name="failed"),
    path("settings/mailboxes/failed/<int:number>/retry/", mailboxes.retry, name="failed-retry"),
    path("settings/mailboxes/failed/<int:number>/original/", mailboxes.original, name="failed-original"),
    path("settings/mailboxes/<int:number>/", mailboxes.one, name="mailbox"),
    path("settings/mailboxes/<int:number>/trial/", mailboxes.trial, name="mailbox-trial"),
    path("settings/mailboxes/<int:number>/connection/", mailboxes.connection, name="mailbox-connection"),
    path("settings/mailboxes/<int:number>/pause/", mailboxes.move, {"what": "pause"}, name="mailbox-pause"),
    path("settings/mailboxes/<int:number>/going-on/", mailboxes.move, {"what": "going-on"}, name="mailbox-going-on"),
    path("settings/mailboxes/<int:number>/archive/", mailboxes.move, {"what": "archive"}, name="mailbox-archive"),
    path("settings/mailboxes/<int:number>/return/", mailboxes.move, {"what": "return"}, name="mailbox-return"),
]
