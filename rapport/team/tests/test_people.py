import json
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from rapport.core.errors import Conflict
from rapport.team import jobs, queries
from rapport.team.actions import admission, invitations, people, teams, tokens
from rapport.team.actors import Actor, Road
from rapport.team.models import Invitation, Session, Team, User
from rapport.team.roles import Reach, Role
from rapport.team.tests.factories import actor, make_user

pytestmark = pytest.mark.django_db


def invite(by, **given):
    return invitations.invite(**{"email": "imran@northgate.example", "roles": ["adviser"], "by": by, **given})


def key_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


def join(link: str, at, name="Imran Siddiqui"):
    return invitations.accept(key=key_of(link), name=name, password="a good long password", by=Actor(at=at, road=Road.WEB))


def queued() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'team.send-invitation' ORDER BY id")
        return [json.loads(args) for (args,) in cursor.fetchall()]


class TestInvite:
    def test_the_link_is_in_neither_the_database_nor_the_queue(self, administrator):
        invitation, link = invite(administrator)
        stored = str(Invitation.objects.filter(pk=invitation.pk).values().get()) + str(queued())
        assert key_of(link) not in stored

    def test_the_job_mails_the_same_link_once(self, administrator, settings):
        invitation, link = invite(actor(administrator.user, timezone.now()), name="Imran Siddiqui")
        assert link.startswith(settings.SITE_URL)
        for given in queued() * 2:
            jobs.send_invitation(**given)
        assert [message.to for message in mail.outbox] == [["imran@northgate.example"]]
        assert link in mail.outbox[0].body
        assert Invitation.objects.get(pk=invitation.pk).mailed_at

    def test_a_refused_invitation_leaves_no_job(self, administrator):
        with pytest.raises(admission.RoleUnknown):
            invite(administrator, roles=["boss"])
        assert (Invitation.objects.count(), queued()) == (0, [])

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"email": "imran"}, admission.EmailUnusable),
            ({"email": "DANIELLE.marsh@northgate.example"}, admission.AlreadyHere),
            ({"roles": []}, admission.RoleUnknown),
            ({"customer_reach": 0}, admission.ReachUnknown),
            ({"customer_reach": 9}, admission.ReachUnknown),
            ({"name": "x" * 151}, admission.NameUnusable),
        ],
    )
    def test_refuses_what_makes_no_sense(self, administrator, given, refusal):
        with pytest.raises(refusal):
            invite(administrator, **given)
        assert not Invitation.objects.exists()

    def test_a_person_has_one_open_invitation(self, administrator):
        invite(administrator)
        with pytest.raises(invitations.AlreadyInvited):
            invite(administrator, email="Imran@northgate.example")
        assert Invitation.objects.count() == 1

    def test_after_it_ran_out_they_can_be_invited_again(self, administrator):
        invite(administrator)
        week_later = Actor(at=administrator.at + invitations.LIFETIME, road=Road.WEB, user=administrator.user)
        _, new = invite(week_later)
        assert [invitation.withdrawn_at is None for invitation in Invitation.objects.order_by("id")] == [False, True]
        assert join(new, week_later.at).is_active

    def test_only_those_who_manage_people_may(self, rhys):
        with pytest.raises(PermissionDenied):
            invite(rhys)
        assert not Invitation.objects.exists()


class TestAccept:
    def test_makes_the_person_with_what_the_invitation_said(self, administrator, homes):
        _, link = invite(administrator, roles=["team-leader", "adviser"], team=homes, customer_reach=Reach.TEAM)
        user = join(link, administrator.at)
        assert (user.email, user.name, user.roles) == ("imran@northgate.example", "Imran Siddiqui", ["adviser", "team-leader"])
        assert (user.team, user.customer_reach) == (homes, Reach.TEAM)
        assert user.check_password("a good long password")
        assert EmailAddress.objects.get(user=user).verified

    def test_a_link_works_once(self, administrator):
        _, link = invite(administrator)
        join(link, administrator.at)
        with pytest.raises(invitations.InvitationSpent):
            join(link, administrator.at)
        assert User.objects.count() == 2

    @pytest.mark.parametrize("after", [invitations.LIFETIME, timedelta(days=400)])
    def test_a_link_runs_out(self, administrator, after):
        _, link = invite(administrator)
        with pytest.raises(invitations.InvitationSpent):
            join(link, administrator.at + after)
        assert User.objects.count() == 1

    def test_it_works_until_its_last_moment(self, administrator):
        _, link = invite(administrator)
        assert join(link, administrator.at + invitations.LIFETIME - timedelta(microseconds=1))

    def test_a_withdrawn_link_is_dead(self, administrator):
        invitation, link = invite(administrator)
        invitations.withdraw(invitation, by=administrator)
        with pytest.raises(invitations.InvitationSpent):
            join(link, administrator.at)

    def test_sending_it_again_ends_the_old_link(self, administrator):
        invitation, old = invite(administrator)
        _, new = invitations.renew(invitation, by=administrator)
        with pytest.raises(invitations.InvitationSpent):
            join(old, administrator.at)
        assert join(new, administrator.at)

    def test_a_made_up_key_opens_nothing(self, administrator):
        invite(administrator)
        with pytest.raises(invitations.InvitationSpent):
            join("https://x/join/none/", administrator.at)

    def test_a_name_cannot_turn_the_text_around_it(self, administrator):
        _, link = invite(administrator)
        assert join(link, administrator.at, name=" Imran\u202e\x07 \n Siddiqui ").name == "Imran Siddiqui"


class TestChange:
    def change(self, user, by, **given):
        now = {"name": user.name, "roles": user.roles, "team": user.team, "customer_reach": user.customer_reach}
        return people.change(user, **{**now, **given}, by=by)

    def test_holds_from_the_next_click(self, amara, administrator, homes):
        self.change(amara.user, administrator, roles=["team-leader"], customer_reach=Reach.OWN, team=None)
        now = actor(User.objects.get(pk=amara.user_id))
        assert now.reach("customers.merge") == Reach.OWN
        assert now.team_id is None

    def test_row_history_keeps_what_it_was(self, amara, administrator):
        self.change(amara.user, administrator, roles=["manager"])
        assert list(amara.user.history.order_by("pgh_id").values_list("roles", flat=True)) == [["adviser"], ["manager"]]

    def test_the_last_administrator_stays_one(self, administrator):
        with pytest.raises(people.LastAdministrator):
            self.change(administrator.user, administrator, roles=["adviser"])
        assert User.objects.get().roles == [Role.ADMINISTRATOR]

    def test_one_of_two_may_stop(self, administrator):
        make_user("Kasia Nowak", Role.ADMINISTRATOR)
        assert self.change(administrator.user, administrator, roles=["adviser"]).roles == ["adviser"]

    def test_an_administrator_without_access_does_not_count(self, administrator):
        make_user("Kasia Nowak", Role.ADMINISTRATOR, is_active=False)
        with pytest.raises(people.LastAdministrator):
            self.change(administrator.user, administrator, roles=["adviser"])

    def test_two_administrators_at_once_hear_of_each_other(self, amara, administrator):
        seen = people.version_of(amara.user)
        self.change(amara.user, administrator, roles=["team-leader"])
        before = list(User.objects.filter(pk=amara.user_id).values())
        with pytest.raises(Conflict) as caught:
            self.change(amara.user, administrator, roles=["manager"], version=seen)
        assert [(clash.field, clash.original, clash.theirs, clash.mine) for clash in caught.value.clashes] == [
            ("roles", ["adviser"], ["team-leader"], ["manager"])
        ]
        assert list(User.objects.filter(pk=amara.user_id).values()) == before
        self.change(amara.user, administrator, roles=["manager"], version=caught.value.version)
        assert User.objects.get(pk=amara.user_id).roles == ["manager"]

    def test_what_only_another_changed_is_kept(self, amara, administrator):
        seen = people.version_of(amara.user)
        self.change(amara.user, administrator, roles=["team-leader"])
        self.change(amara.user, administrator, name="Amara Obi", version=seen)
        now = User.objects.get(pk=amara.user_id)
        assert (now.name, now.roles) == ("Amara Obi", ["team-leader"])

    def test_a_new_email_signs_in_and_gets_the_links_and_the_old_one_does_not(self, amara, administrator):
        EmailAddress.objects.create(user=amara.user, email=amara.user.email, verified=True, primary=True)
        self.change(amara.user, administrator, email="a.obi@northgate.example")
        assert User.objects.get(pk=amara.user_id).email == "a.obi@northgate.example"
        assert list(EmailAddress.objects.values_list("email", flat=True)) == ["a.obi@northgate.example"]
        for address in ("amara.okafor@northgate.example", "a.obi@northgate.example"):
            Client().post("/account/password/reset/", {"email": address})
        assert [message.to for message in mail.outbox] == [["a.obi@northgate.example"]]

    def test_an_email_that_somebody_else_has_is_refused(self, amara, administrator):
        with pytest.raises(admission.AlreadyHere):
            self.change(amara.user, administrator, email=administrator.user.email.upper())
        assert User.objects.get(pk=amara.user_id).email == "amara.okafor@northgate.example"

    def test_nobody_gives_themselves_roles(self, amara):
        with pytest.raises(PermissionDenied):
            self.change(amara.user, amara, roles=["administrator"])
        assert User.objects.get(pk=amara.user_id).roles == ["adviser"]


class TestDeactivate:
    def test_ends_sign_ins_and_tokens_at_once(self, amara, administrator, client):
        _, key = tokens.make(name="Website", by=amara)
        client.force_login(amara.user)
        people.deactivate(amara.user, by=administrator)
        assert not Session.objects.exists()
        assert tokens.recognise(key, at=amara.at) is None

    def test_coming_back_does_not_bring_the_tokens_back(self, amara, administrator):
        _, key = tokens.make(name="Website", by=amara)
        people.deactivate(amara.user, by=administrator)
        assert people.reactivate(amara.user, by=administrator).is_active
        assert tokens.recognise(key, at=amara.at) is None

    def test_not_oneself(self, administrator):
        make_user("Kasia Nowak", Role.ADMINISTRATOR)
        with pytest.raises(people.OwnAccess):
            people.deactivate(administrator.user, by=administrator)
        assert User.objects.get(pk=administrator.user_id).is_active

    def test_not_the_last_administrator(self, administrator):
        with pytest.raises(people.LastAdministrator):
            people.deactivate(administrator.user, by=Actor.system(at=administrator.at))
        assert User.objects.get().is_active

    def test_only_those_who_manage_people_may(self, amara, rhys):
        with pytest.raises(PermissionDenied):
            people.deactivate(amara.user, by=rhys)
        assert User.objects.get(pk=amara.user_id).is_active


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_each_other_at_the_same_moment():
    pair = [make_user("Danielle Marsh", Role.ADMINISTRATOR), make_user("Kasia Nowak", Role.ADMINISTRATOR)]
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def end(mine: User, theirs: User) -> None:
        try:
            start.wait()
            people.deactivate(theirs, by=actor(mine))
            outcomes.append("ended")
        except people.LastAdministrator:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=both) for both in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ended", "refused"]
    assert queries.administrators().count() == 1


class TestOneself:
    def test_may_change_ones_name_and_keys(self, amara):
        people.rename_oneself(amara.user, name="Amara Okafor-Lee", by=amara)
        people.set_single_keys(amara.user, are_on=False, by=amara)
        now = User.objects.get(pk=amara.user_id)
        assert (now.name, now.has_single_keys) == ("Amara Okafor-Lee", False)

    def test_not_someone_elses(self, amara, rhys):
        with pytest.raises(PermissionDenied):
            people.rename_oneself(amara.user, name="Someone", by=rhys)
        assert User.objects.get(pk=amara.user_id).name == "Amara Okafor"


class TestTeams:
    def test_made_and_renamed(self, administrator):
        team = teams.create(name="  Complaints ", by=administrator)
        teams.rename(team, name="Complaints and recovery", by=administrator)
        assert Team.objects.get().name == "Complaints and recovery"

    @pytest.mark.parametrize("name", ["", " ", "homes AND energy", "x" * 101, "\u202e"])
    def test_refuses_a_name_that_is_missing_taken_or_too_long(self, administrator, homes, name):
        with pytest.raises((teams.TeamExists, admission.NameUnusable)):
            teams.create(name=name, by=administrator)
        assert Team.objects.count() == 1

    def test_may_change_the_capitals_of_its_own_name(self, administrator, homes):
        assert teams.rename(homes, name="Homes and Energy", by=administrator).name == "Homes and Energy"

    def test_only_those_who_manage_people_may(self, rhys, homes):
        with pytest.raises(PermissionDenied):
            teams.rename(homes, name="Ours", by=rhys)
        assert Team.objects.get().name == "Homes and energy"
