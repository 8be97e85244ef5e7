"""Reads whose SQL is worked out once answer like the same query built anew."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.models import F, Q

from rapport.core.prepared import Given, Prepared
from rapport.team.models import Team, User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def people():
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    rows = [("ada@x.example", "Ada", north), ("bo@x.example", "Bo", north), ("cy@x.example", "Cy", south), ("di@x.example", "Di", None)]
    return [User.objects.create(email=email, name=name, team=team, roles=["adviser"], joined_at=AT) for email, name, team in rows]


def test_each_call_answers_for_its_own_values(people):
    of_team = Prepared(lambda: User.objects.filter(team__name=Given("team")).select_related("team").order_by("name"))
    assert [user.name for user in of_team(team="North")] == ["Ada", "Bo"]
    assert [user.name for user in of_team(team="South")] == ["Cy"]
    assert [user.name for user in of_team(team="North")] == ["Ada", "Bo"]
    assert of_team(team="East") == []


def test_rows_are_whole_and_what_they_point_to_is_there(people, django_assert_num_queries):
    one = Prepared(lambda: User.objects.filter(pk=Given("number")).select_related("team"))
    with django_assert_num_queries(1):
        found = one.first(number=people[0].pk)
        assert (found, found.team.name, found.roles, found.joined_at) == (people[0], "North", ["adviser"], AT)
    assert one.first(number=people[3].pk).team is None
    assert one.first(number=0) is None


def test_values_stand_where_they_were_put(people):
    either = Prepared(
        lambda: (
            User.objects.filter(Q(name=Given("name")) | Q(email=Given("email")), is_active=True)
            .annotate(of=F("team__name"))
            .order_by("name")
            .values_list("name", "of")
        )
    )
    assert either(email="di@x.example", name="Ada") == [("Ada", "North"), ("Di", None)]


def test_what_was_changed_is_read_anew(people):
    one = Prepared(lambda: User.objects.filter(pk=Given("number")))
    assert one.first(number=people[0].pk).name == "Ada"
    User.objects.filter(pk=people[0].pk).update(name="Adah")
    assert one.first(number=people[0].pk).name == "Adah"


def test_what_never_varies_is_written_into_the_statement(people):
    odd = Prepared(lambda: User.objects.exclude(name="100%s 'off'").filter(team__name=Given("team")).order_by("name"))
    assert [user.name for user in odd(team="North")] == ["Ada", "Bo"]
    User.objects.filter(pk=people[0].pk).update(name="100%s 'off'")
    assert [user.name for user in odd(team="North")] == ["Bo"]


def test_a_value_that_is_missing_is_an_error(people):
    with pytest.raises(KeyError):
        Prepared(lambda: User.objects.filter(pk=Given("number")))()


def test_prefetching_is_refused(people):
    with pytest.raises(ValueError, match="prefetches"):
        Prepared(lambda: Team.objects.filter(pk=Given("number")).prefetch_related("members"))(number=1)


class TestKeepingThePlan:
    def of_team(self, *, keeps_plan):
        shape = User.objects.filter(team__name=Given("team"), pk__among=Given("numbers")).select_related("team").order_by("name")
        return Prepared(lambda: shape, keeps_plan=keeps_plan)

    def test_it_answers_the_same(self, people):
        numbers = [person.pk for person in people]
        for team, some in (("North", numbers), ("North", numbers[:1]), ("South", numbers), ("North", [2**40]), ("North", [])):
            told = [
                [(user, user.team.name, user.roles) for user in self.of_team(keeps_plan=keeps)(team=team, numbers=some)]
                for keeps in (True, False)
            ]
            assert told[0] == told[1]

    def test_the_database_has_it_prepared_and_the_usual_cursors_prepare_nothing(self, people):
        self.of_team(keeps_plan=True)(team="North", numbers=[people[0].pk])
        list(User.objects.filter(name="Ada"))
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            prepared = [statement for (statement,) in cursor.fetchall()]
        assert len(prepared) == 1
        assert "$1" in prepared[0]

    def test_it_is_counted_among_the_statements_and_says_what_it_asked(self, people, django_assert_num_queries):
        for _ in range(2):
            with django_assert_num_queries(1) as asked:
                self.of_team(keeps_plan=True)(team="North", numbers=[people[0].pk])
            assert "team_user" in asked.captured_queries[0]["sql"]
