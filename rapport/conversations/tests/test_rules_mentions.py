from hypothesis import given
from hypothesis import strategies as st

from rapport.conversations.rules.mentions import Colleague, called

AMARA = Colleague(1, "Amara Okafor", "amara.okafor@northgate.example")
PRIYA = Colleague(2, "Priya Raman", "priya@northgate.example")
OTHER = Colleague(3, "Amara Jones", "aj@northgate.example")


def test_by_whole_name_first_name_and_the_name_in_the_email():
    for text in ("@Amara Okafor look", "Look, @amara!", "@amara.okafor", "(@AMARA OKAFOR)"):
        assert called(text, [AMARA, PRIYA]).numbers == [1]


def test_a_first_name_that_two_share_calls_nobody_and_says_whom_it_could_mean():
    found = called("@Amara look", [AMARA, OTHER])
    assert (found.numbers, found.unclear) == ([], {"Amara": ["Amara Okafor", "Amara Jones"]})


def test_the_whole_name_is_clear_all_the_same():
    assert called("@Amara Jones and @Amara Okafor", [AMARA, OTHER]).numbers == [3, 1]


def test_an_email_address_calls_nobody():
    assert called("write to olwen@priya.example or @priyanka", [PRIYA]).numbers == []


@given(st.text())
def test_whatever_is_written_only_colleagues_are_called_each_once(text):
    numbers = called(text, [AMARA, PRIYA, OTHER]).numbers
    assert len(numbers) == len(set(numbers)) <= 3
