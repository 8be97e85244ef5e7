"""rapport user and token."""

import pytest

from tests.commands.running import rapport, refused


@pytest.fixture
def amara(data):
    done = rapport("user", "add", "amara@example.org", "--role", "adviser", "--name", "Amara Okafor", "--team", "Homes", data=data)
    assert done.returncode == 0, done.stderr
    return done


def test_a_person_is_added_with_a_link_and_can_have_a_key(amara, data):
    person, link = amara.stdout.splitlines()
    assert person == "Amara Okafor <amara@example.org> may sign in as adviser."
    assert link.startswith("http://localhost:8000/account/once/")

    key = rapport("token", "Amara@example.org", "--scope", "customers.read", data=data).stdout
    assert key.startswith("rap_")
    assert len(key.splitlines()) == 1
    assert "no scope called" in refused(rapport("token", "amara@example.org", "--scope", "everything", data=data))
    assert refused(rapport("token", "nobody@example.org", data=data)) == "Nobody who may sign in has the email nobody@example.org."

    second = rapport("user", "link", "amara@example.org", data=data, RAPPORT_URL="https://rapport.example.org").stdout
    assert second.startswith("https://rapport.example.org/account/once/")
    assert "nobody@example.org" in refused(rapport("user", "link", "nobody@example.org", data=data))


def test_nobody_is_added_under_a_role_or_an_email_that_does_not_exist(data):
    assert "no role called king" in refused(rapport("user", "add", "amara@example.org", "--role", "king", data=data))
    assert "email address" in refused(rapport("user", "add", "amara", "--role", "adviser", data=data))
    assert refused(rapport("user", "link", "amara@example.org", data=data)).startswith("Nobody who may sign in")
