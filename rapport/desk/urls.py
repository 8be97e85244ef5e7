"""Addresses of the desk."""

from django.urls import path

from rapport.customers import references
from rapport.desk.views import (
    answers,
    conversations,
    customer,
    files,
    inbox,
    interactions,
    message,
    opening,
    preferences,
    recording,
    search,
    today,
)
from rapport.desk.views.cases import acts, bulk, knowledge, listing, page, saved

app_name = "desk"
references.register()

INBOX = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/counts/", inbox.counts, name="counts"),
    path("inbox/new/", conversations.new, name="conversation-new"),
    path("inbox/drafts/<int:number>/return/", answers.returning, name="draft-return"),
    path("inbox/<str:key>/", inbox.opened, name="opened"),
    path("inbox/<str:key>/earlier/", inbox.earlier, name="earlier"),
    path("inbox/<str:key>/answer/", answers.answer, name="answer"),
    path("inbox/<str:key>/sending/", answers.sent, name="sending"),
    path("inbox/<str:key>/notes/", answers.note, name="notes"),
    path("inbox/<str:key>/calls/", recording.call, name="calls"),
    path("inbox/<str:key>/letters/", recording.letter, name="letters"),
    path("inbox/<str:key>/words/", answers.words, name="words"),
    path("inbox/<str:key>/files/", answers.attaching, name="attaching"),
    path("inbox/<str:key>/files/<int:number>/removal/", answers.detaching, name="detaching"),
    path("inbox/<str:key>/draft/handover/", answers.handover, name="draft-handover"),
    path("inbox/<str:key>/draft/approval/", answers.approval, name="draft-approval"),
    path("inbox/<str:key>/draft/agreement/", answers.agreement, name="draft-agreement"),
    path("inbox/<str:key>/draft/dropping/", answers.dropping, name="draft-dropping"),
    path("conversations/<int:number>/customer/", conversations.customer, name="conversation-customer"),
    path("conversations/<int:number>/case/", conversations.join, name="conversation-join"),
    path("conversations/<int:number>/spam/", conversations.spam, name="conversation-spam"),
    path("conversations/<int:number>/looked-at/", conversations.looked_at, name="conversation-seen"),
    path("conversations/<int:number>/presence/", conversations.present, name="presence"),
    path("messages/<int:number>/", message.message, name="message"),
    path("messages/<int:number>/layout/", message.as_laid_out, name="message-html"),
    path("messages/<int:number>/original/", files.original, name="original"),
    path("messages/<int:number>/undo/", message.undo, name="sending-undo"),
    path("messages/<int:number>/settlement/", message.settled, name="sending-settle"),
    path("messages/<int:number>/correction/", message.correction, name="sending-correct"),
    path("open/<str:kind>/<int:number>/", opening.opened, name="open"),
    path("files/<int:number>/", files.attachment, name="file"),
    path("files/signed/<str:token>/", files.signed_file, name="signed-file"),
]

CASE = "cases/<str:reference>/"
CASES = [
    path("cases/", listing.cases, name="cases"),
    path("cases/new/", page.new, name="case-new"),
    path(f"{CASE}knowledge/", knowledge.worked_by, name="case-knowledge"),
    path(f"{CASE}knowledge/<int:applied_id>/removal/", knowledge.removal, name="case-knowledge-removal"),
    path("cases/handover/", listing.handover, name="handover"),
    path("cases/lanes/<int:status_id>/", listing.lane, name="case-lane"),
    path("cases/bulk/", bulk.change, name="case-bulk"),
    path("cases/bulk/<int:change_id>/", bulk.progress, name="case-bulk-progress"),
    path("cases/bulk/<int:change_id>/undo/", bulk.undo, name="case-bulk-undo"),
    path("cases/views/", saved.everything, name="case-views"),
    path("cases/views/new/", saved.add, name="case-view-add"),
    path("cases/views/<int:view_id>/removal/", saved.removal, name="case-view-removal"),
    path(CASE, page.case, name="case"),
    path(f"{CASE}history/", page.history, name="case-history"),
    path(f"{CASE}edit/", acts.edit, name="case-edit"),
    path(f"{CASE}taking/", acts.taking, name="case-taking"),
    path(f"{CASE}letting-go/", acts.letting_go, name="case-letting-go"),
    path(f"{CASE}assignment/", acts.assignment, name="case-assign"),
    path(f"{CASE}status/", acts.status, name="case-status"),
    path(f"{CASE}status/<int:status_id>/", acts.returned, name="case-return"),
    path(f"{CASE}sleep/", acts.sleep, name="case-sleep"),
    path(f"{CASE}waking/", acts.waking, name="case-waking"),
    path(f"{CASE}ending/", acts.ending, name="case-ending"),
    path(f"{CASE}reopening/", acts.reopening, name="case-reopening"),
    path(f"{CASE}watching/", acts.watch, name="case-watching"),
    path(f"{CASE}link/", acts.link, name="case-link"),
    path(f"{CASE}merge/", acts.merge, name="case-merge"),
    path(f"{CASE}split/", acts.split, name="case-split"),
    path(f"{CASE}moves/<int:move_id>/undo/", acts.move_undone, name="case-move-undo"),
    path(f"{CASE}checks/<int:row_id>/", acts.check, name="case-check"),
    path(f"{CASE}clocks/<int:clock_id>/", page.clock, name="case-clock"),
    path(f"{CASE}clocks/<int:clock_id>/reason/", acts.lateness, name="case-lateness"),
]

urlpatterns = [
    *INBOX,
    *CASES,
    path("search/", search.search, name="search"),
    path("palette/", search.palette, name="palette"),
    path("", today.today, name="today"),
    path("interactions/new/", interactions.choose, name="log"),
    path("customers/<reference:number>/", customer.customer, name="customer"),
    path("customers/<reference:number>/interactions/new/", interactions.interaction, name="interaction"),
    path("customers/<reference:number>/tasks/", interactions.tasks, name="customer-tasks"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/token/", preferences.token, name="token"),
    path("shortcuts/", preferences.shortcuts, name="shortcuts"),
]
