"""What one record becomes of two, and how that is taken back: plain values."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from rapport.customers import joining
from rapport.customers.joining import Side

words = st.sampled_from(["", "cy", "fr", "pl"])
tags = st.lists(st.sampled_from(["gas", "vip", "new"]), unique=True)


@dataclass
class Account:
    """What one merge kept."""

    number: int
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
    offered: list = field(default_factory=list)
    added: list = field(default_factory=list)
    taken: list = field(default_factory=list)


@given(words, words, st.sampled_from([None, "survivor", "absorbed"]))
def test_a_field_is_the_chosen_ones_and_never_empty_when_nobody_chose(mine, theirs, choice):
    changed = joining.joined({"language": [mine]}, {"language": [theirs]}, {"language": choice} if choice else {})
    result = changed.get("language", [mine])[0]
    assert result == {"survivor": mine, "absorbed": theirs, None: mine or theirs}[choice]


def test_a_custom_field_only_one_has_is_kept_or_dropped_as_chosen():
    assert joining.joined({}, {"custom.meter": ["E6"]}, {}) == {"custom.meter": ["E6"]}
    assert joining.joined({}, {"custom.meter": ["E6"]}, {"custom.meter": "survivor"}) == {}
    assert joining.joined({"custom.meter": ["E6"]}, {}, {"custom.meter": "absorbed"}) == {"custom.meter": []}


@given(words, st.lists(words, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_a_field_is_as_at_first_once_every_merge_is_undone_in_whatever_order(first, brought, chance):
    now, held = [first], []
    for number, word in enumerate(brought):
        after = joining.joined({"language": now}, {"language": [word]}, {"language": Side.ABSORBED})
        held.append(Account(number, {"language": now} if after else {}, after))
        now = after.get("language", now)
    while held:
        undone = held.pop(chance.randrange(len(held)))
        later = [each.before for each in held if each.number > undone.number]
        now = joining.given_back({"language": now}, undone.before, undone.after, later).get("language", now)
    assert now == [first]


@given(tags, st.lists(st.tuples(tags, st.sampled_from(list(Side))), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_so_are_the_tags_and_those_of_who_stays_are_there_till_then(first, brought, chance):
    now, held = sorted(first), []
    for number, (offered, choice) in enumerate(brought):
        after = joining.joined_tags(now, offered, choice)
        given_away = [] if choice == Side.SURVIVOR else list(offered)
        held.append(Account(number, {}, {}, given_away, sorted(set(after) - set(now)), sorted(set(now) - set(after))))
        now = after
    while held:
        undone = held.pop(chance.randrange(len(held)))
        later = [each for each in held if each.number > undone.number]
        going = {tag for tag in undone.added if not joining.is_tag_kept(tag, later)}
        coming = {tag for tag in undone.taken if not joining.is_tag_accounted(tag, later)}
        now = sorted((set(now) - going) | coming)
        if held and not any(each.taken for each in held):
            assert set(held[-1].offered) <= set(now)
    assert now == sorted(first)


def test_what_somebody_changed_since_is_left():
    assert joining.given_back({"language": ["pl"]}, {"language": [""]}, {"language": ["cy"]}, []) == {}
