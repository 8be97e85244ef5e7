"""Addresses of the people who work here."""

from django.urls import path

from rapport.team.views import account, invitations, people, settings, teams, working

app_name = "team"

urlpatterns = [
    path("team/", people.index, name="people"),
    path("team/<int:pk>/", people.person, name="person"),
    path("team/<int:pk>/departure/", people.departure, name="departure"),
    path("team/<int:pk>/return/", people.comeback, name="return"),
    path("team/<int:pk>/sign-ins/end/", people.signed_out, name="signed-out"),
    path("team/<int:pk>/work/", working.work, name="person-work"),
    path("team/<int:pk>/absences/new/", working.absence_new, name="absence-new"),
    path("team/<int:pk>/absences/<int:absence_id>/cancellation/", working.absence_cancel, name="absence-cancel"),
    path("team/<int:pk>/tokens/<int:token_id>/revocation/", people.token_revocation, name="person-token-revocation"),
    path("team/invitations/new/", invitations.new, name="invite"),
    path("team/invitations/<int:pk>/renewal/", invitations.renewal, name="invitation-renewal"),
    path("team/invitations/<int:pk>/withdrawal/", invitations.withdrawal, name="invitation-withdrawal"),
    path("team/teams/new/", teams.new, name="team-new"),
    path("team/teams/<int:pk>/", teams.change, name="team"),
    path("join/<str:key>/", invitations.join, name="join"),
    path("welcome/", invitations.welcome, name="welcome"),
    path("me/", account.me, name="me"),
    path("me/shortcuts/", account.shortcuts, name="shortcuts"),
    path("me/sign-ins/end/", account.sign_ins_end, name="sign-ins-end"),
    path("me/sign-ins/<int:pk>/end/", account.sign_in_end, name="sign-in-end"),
    path("me/tokens/new/", account.token_new, name="token-new"),
    path("me/tokens/<int:pk>/revocation/", account.token_revocation, name="token-revocation"),
    path("settings/", settings.index, name="settings"),
]
