"""Sharing out is fair, leave-aware and the same every time."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.rules.assigning import Candidate, choose

SKILLS = ["gas", "welsh", "money"]
candidates = st.lists(
    st.builds(
        Candidate,
        person=st.integers(1, 30),
        load=st.integers(0, 12),
        capacity=st.none() | st.integers(0, 10),
        skills=st.frozensets(st.sampled_from(SKILLS)),
        is_away=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda each: each.person,
)
asked = st.sets(st.sampled_from(SKILLS), max_size=2)
ways = st.sampled_from(["round", "load"])
lasts = st.none() | st.integers(1, 30)


def able(people, skills):
    return [each for each in people if not each.is_away and skills <= each.skills]


@given(candidates, asked, ways, lasts)
def test_never_to_who_is_away_or_lacks_a_skill(people, skills, way, last):
    choice = choose(people, skills, way, last)
    assert (choice is None) == (not able(people, skills))
    assert choice is None or choice.person in {each.person for each in able(people, skills)}


@given(candidates, asked, ways, lasts)
def test_never_beyond_what_someone_takes_on_unless_everyone_is_full(people, skills, way, last):
    choice = choose(people, skills, way, last)
    if choice is not None:
        chosen = next(each for each in people if each.person == choice.person)
        assert not chosen.is_full or all(each.is_full for each in able(people, skills))


@given(candidates, asked, ways, lasts, st.randoms())
def test_the_order_in_which_people_are_listed_does_not_count(people, skills, way, last, random):
    shuffled = random.sample(people, len(people))
    assert choose(people, skills, way, last) == choose(shuffled, skills, way, last)


@given(candidates, asked, lasts)
def test_by_load_nobody_with_more_room_is_passed_over(people, skills, last):
    choice = choose(people, skills, "load", last)
    if choice is not None:
        chosen = next(each for each in people if each.person == choice.person)
        rivals = [each for each in able(people, skills) if each.is_full == chosen.is_full]
        assert all(chosen.share <= each.share for each in rivals)


@given(st.sets(st.integers(1, 50), min_size=1, max_size=8), st.integers(1, 5))
def test_in_turn_everyone_gets_the_same_number(people, rounds):
    given, last = [], None
    team = [Candidate(person, capacity=1_000) for person in people]
    for _ in range(rounds * len(people)):
        choice = choose(team, [], "round", last)
        given.append(choice.person)
        last = choice.person
    assert {person: given.count(person) for person in people} == dict.fromkeys(people, rounds)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=5), st.integers(1, 40))
def test_by_load_shares_stay_close(limits, cases):
    loads = dict.fromkeys(range(len(limits)), 0)
    for _ in range(min(cases, sum(limits))):
        team = [Candidate(person, loads[person], limit) for person, limit in enumerate(limits)]
        loads[choose(team, [], "load", None).person] += 1
    shares = [loads[person] / limit for person, limit in enumerate(limits)]
    assert max(shares) - min(shares) <= 1 / min(limits) + 1e-9
    assert all(loads[person] <= limit for person, limit in enumerate(limits))
