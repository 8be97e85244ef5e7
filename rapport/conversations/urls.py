"""Addresses of conversations."""

from django.urls import path

from rapport.conversations.views import contacts, holds, mailboxes, outbox, post, templates
from rapport.customers import references

app_name = "conversations"
references.register()

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
    path("settings/templates/", templates.index, name="templates"),
    path("settings/templates/new/", templates.add, name="template-add"),
    path("settings/templates/<int:number>/", templates.one, name="template"),
    path("settings/templates/<int:number>/archive/", templates.archive, name="template-archive"),
    path("settings/templates/<int:number>/return/", templates.bring_back, name="template-return"),
    path("outbox/", outbox.index, name="outbox"),
    path("outbox/<int:number>/settlement/", outbox.settle, name="settle"),
    path("letters/", post.index, name="letters"),
    path("letters/batch/", post.batch, name="letters-batch"),
    path("calls/new/", contacts.caller, name="caller"),
    path("calls/<int:number>/recording/", contacts.recording, name="recording"),
    path("customers/<reference:number>/calls/new/", contacts.write, {"what": "call"}, name="call-new"),
    path("customers/<reference:number>/letters/new/", contacts.write, {"what": "letter"}, name="letter-new"),
    path("customers/<reference:number>/meetings/new/", contacts.write, {"what": "meeting"}, name="meeting-new"),
    path("customers/<reference:number>/holds/", holds.of_customer, name="holds"),
    path("holds/<int:number>/lifting/", holds.lift, name="hold-lift"),
]
