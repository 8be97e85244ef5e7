"""What the guide says about roles is what the code does."""

from pathlib import Path

from rapport.team import roles
from rapport.team.roles import PERMISSIONS, PURPOSES, ROLES, Reach, Role

GUIDE = Path(__file__).parents[2] / "docs" / "howto" / "roles-and-permissions.md"
WORDS = {Reach.NONE: "", Reach.OWN: "own", Reach.TEAM: "team", Reach.ALL: "all"}


def as_written(permission: str) -> str:
    reaches = " | ".join(WORDS[roles.reach([role], permission)] for role in Role)
    return f"| {PERMISSIONS[permission]} (`{permission}`) | {reaches} |"


def test_the_guide_has_every_permission_of_every_role():
    missing = [line for permission in PERMISSIONS if (line := as_written(permission)) not in GUIDE.read_text()]
    assert not missing, "Paste into docs/howto/roles-and-permissions.md:\n" + "\n".join(missing)


def test_every_role_has_permissions_and_a_purpose():
    assert set(ROLES) == set(Role) == set(PURPOSES)
    assert all(set(permissions) <= set(PERMISSIONS) for permissions in ROLES.values())


def test_administrators_do_not_see_private_notes():
    assert roles.reach([Role.ADMINISTRATOR], "customers.sensitive") == Reach.NONE
