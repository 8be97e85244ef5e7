import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.team import rules


@given(st.text())
def test_a_tidy_name_is_one_line_of_visible_text_and_stays_as_it_is(text):
    name = rules.tidy_name(text)
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name)
    assert name == name.strip() == rules.tidy_name(name)


@pytest.mark.parametrize("name", ["Siân Llewellyn", "Tomasz Wiśniewski", "محمد", "李小龍", "O’Neill", "नेहा", "Ann-Marie d'Arcy"])
def test_names_as_people_write_them_are_left_alone(name):
    assert rules.tidy_name(name) == name


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1", "Safari on iPhone"),
        ("", "A browser"),
        ("curl/8.5", "A browser"),
    ],
)
def test_a_browser_is_called_as_people_call_it(user_agent, name):
    assert rules.browser(user_agent) == name
