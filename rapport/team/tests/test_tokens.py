from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from rapport.team.actions import tokens
from rapport.team.actors import Actor, Road
from rapport.team.models import Token, User
from rapport.team.roles import Reach

pytestmark = pytest.mark.django_db


class TestMake:
    def test_shows_the_key_once_and_keeps_only_its_hash(self, amara):
        token, key = tokens.make(name="Website", by=amara)
        assert key.startswith("rap_")
        stored = Token.objects.values().get(pk=token.pk)
        assert key not in str(stored)
        assert key.startswith(stored["hint"])

    def test_speaks_for_its_person_within_its_scopes(self, amara):
        _, key = tokens.make(name="Website", scopes=["customers.read"], by=amara)
        actor = tokens.recognise(key, at=amara.at)
        assert (actor.user, actor.road) == (amara.user, Road.API)
        assert actor.reach("customers.read") == Reach.ALL
        assert not actor.holds("customers.edit")

    def test_a_capability_as_scope_covers_its_permissions_but_never_more_than_the_person_holds(self, amara):
        _, key = tokens.make(name="Website", scopes=["customers", "audit"], by=amara)
        actor = tokens.recognise(key, at=amara.at)
        assert actor.holds("customers.edit")
        assert not actor.holds("customers.merge")
        assert not actor.holds("audit.read")

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"name": "  "}, tokens.NameMissing),
            ({"name": "Website", "scopes": ["everything"]}, tokens.ScopeUnknown),
            ({"name": "Website", "expires_at": "past"}, tokens.ExpiryPassed),
        ],
    )
    def test_refuses_what_makes_no_sense(self, amara, given, refusal):
        if given.get("expires_at"):
            given = {**given, "expires_at": amara.at}
        with pytest.raises(refusal):
            tokens.make(**given, by=amara)
        assert not Token.objects.exists()

    def test_a_token_cannot_make_another(self, amara):
        _, key = tokens.make(name="Website", scopes=["tokens"], by=amara)
        with pytest.raises(PermissionDenied):
            tokens.make(name="Successor", by=tokens.recognise(key, at=amara.at))
        assert Token.objects.count() == 1

    def test_nobody_makes_a_token_that_speaks_for_someone_else(self, amara, administrator):
        with pytest.raises(PermissionDenied):
            tokens.make(name="Hers", user=amara.user, by=administrator)
        assert not Token.objects.exists()


class TestRecognise:
    def test_knows_no_key_that_was_never_made(self, amara):
        tokens.make(name="Website", by=amara)
        assert tokens.recognise("rap_wrong", at=amara.at) is None
        assert tokens.recognise("", at=amara.at) is None
        assert tokens.recognise("\ud800\x00", at=amara.at) is None

    def test_a_key_ends_at_its_moment(self, amara):
        ends = amara.at + timedelta(days=1)
        _, key = tokens.make(name="Website", expires_at=ends, by=amara)
        assert tokens.recognise(key, at=ends - timedelta(microseconds=1))
        assert tokens.recognise(key, at=ends) is None

    def test_a_key_ends_when_its_person_leaves(self, amara):
        _, key = tokens.make(name="Website", by=amara)
        User.objects.filter(pk=amara.user_id).update(is_active=False)
        assert tokens.recognise(key, at=amara.at) is None

    def test_costs_one_query_and_one_note_a_day(self, amara, django_assert_num_queries):
        _, key = tokens.make(name="Website", by=amara)
        with django_assert_num_queries(2):
            tokens.recognise(key, at=amara.at)
        with django_assert_num_queries(1):
            actor = tokens.recognise(key, at=amara.at)
            assert actor.team_id == amara.team_id
        assert Token.objects.get().last_used_on == amara.at.date()


class TestRevoke:
    def test_ends_the_key_at_once(self, amara):
        token, key = tokens.make(name="Website", by=amara)
        tokens.revoke(token, by=amara)
        assert tokens.recognise(key, at=amara.at) is None

    def test_someone_who_manages_people_may(self, amara, administrator):
        token, key = tokens.make(name="Website", by=amara)
        tokens.revoke(token, by=administrator)
        assert tokens.recognise(key, at=amara.at) is None

    def test_a_colleague_may_not(self, amara, rhys):
        token, key = tokens.make(name="Website", by=amara)
        with pytest.raises(PermissionDenied):
            tokens.revoke(token, by=rhys)
        assert tokens.recognise(key, at=amara.at)

    def test_ending_it_again_keeps_the_first_moment(self, amara):
        token, _ = tokens.make(name="Website", by=amara)
        tokens.revoke(token, by=amara)
        later = Actor(at=amara.at + timedelta(hours=1), road=Road.WEB, user=amara.user)
        assert tokens.revoke(token, by=later).revoked_at == amara.at
