"""Whom something can be given to, as programs name them."""

import pytest

from rapport.team import holders
from rapport.team.models import Team
from rapport.team.roles import Role
from rapport.team.tests import factories as make

pytestmark = pytest.mark.django_db


def test_by_email_and_name_in_any_case():
    team = Team.objects.create(name="Repairs")
    ann = make.make_user("Ann Lee", Role.ADVISER)
    by = make.actor(ann)
    assert holders.named(by, owner=ann.email.upper(), team="repairs") == (ann, team)
    assert holders.named(by, owner=None, team="") == (None, None)


@pytest.mark.parametrize("given", [{"owner": "nobody@northgate.example", "team": None}, {"owner": None, "team": "Nowhere"}])
def test_nobody_called_that(given):
    with pytest.raises(holders.NobodyCalledThat):
        holders.named(make.actor(make.make_user("Ann Lee", Role.ADVISER)), **given)


def test_not_somebody_who_left():
    gone = make.make_user("Gone", Role.ADVISER, is_active=False)
    with pytest.raises(holders.NobodyCalledThat):
        holders.named(make.actor(make.make_user("Ann Lee", Role.ADVISER)), owner=gone.email, team=None)
