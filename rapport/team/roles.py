"""Roles as named sets of permissions, in code. Each permission has a reach: own rows, the team's, or all.

A person may hold several roles; the widest reach wins. `team.User.customer_reach` narrows it for one person.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum
from functools import lru_cache


class Reach(IntEnum):
    """How far a permission goes."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ALL = 3


class Role(StrEnum):
    """The jobs people do here."""

    ADVISER = "adviser"
    TEAM_LEADER = "team-leader"
    COMPLAINTS_HANDLER = "complaints-handler"
    MANAGER = "manager"
    DATA_PROTECTION_OFFICER = "data-protection-officer"
    ASSESSOR = "assessor"
    QUALITY_ASSURER = "quality-assurer"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The role's name on the screen."""
        return self.value.replace("-", " ").capitalize()

    @property
    def purpose(self) -> str:
        """What the role is for, in half a sentence."""
        return PURPOSES[self]


PURPOSES: dict[Role, str] = {
    Role.ADVISER: "talks with customers and keeps their records",
    Role.TEAM_LEADER: "also merges, imports, exports and archives, and sees private notes",
    Role.COMPLAINTS_HANDLER: "looks into complaints, and sees private notes",
    Role.MANAGER: "sees and shares out everyone's work",
    Role.DATA_PROTECTION_OFFICER: "answers rights requests and sees who looked at what",
    Role.ASSESSOR: "judges learners' work; sees only customers of their own",
    Role.QUALITY_ASSURER: "samples assessors' decisions; sees only customers of their own",
    Role.ADMINISTRATOR: "sets up people, fields and imports; does not see private notes or private cases",
}

PERMISSIONS: dict[str, str] = {
    "customers.read": "See customers and their timeline",
    "customers.create": "Add customers",
    "customers.edit": "Change customers, contact points and roles",
    "customers.contact": "Log calls, meetings, letters and notes",
    "customers.archive": "Archive customers and bring them back",
    "customers.sensitive": "See and change adjustments, vulnerability and health",
    "customers.merge": "Merge duplicates and undo a merge",
    "customers.import": "Import customers from a file and undo an import",
    "customers.export": "Export customers to a file",
    "customers.fields": "Define custom fields, stages and tags",
    "segments.edit": "Make and change segments and shared views",
    "tasks.read": "See tasks",
    "tasks.edit": "Add, change and finish tasks",
    "tasks.assign": "Give tasks to other people",
    "conversations.read": "See conversations and their messages",
    "conversations.reply": "Answer customers, log calls and letters, write notes",
    "conversations.approve": "Let a draft go out that waits for approval",
    "conversations.recordings": "Listen to recorded calls",
    "conversations.manage": "Set up mailboxes, forms, templates and routing",
    "cases.read": "See cases",
    "cases.work": "Open, change and close cases",
    "cases.assign": "Give cases to other people and queues",
    "cases.close-anyway": "Close a case that still has something open, with a reason",
    "cases.private": "See private cases of other teams",
    "cases.manage": "Set up queues, statuses, service levels and checklists",
    "clocks.read": "See clocks, calendars and why a date is what it is",
    "clocks.manage": "Change working calendars",
    "knowledge.read": "Read policies, procedures and articles",
    "knowledge.edit": "Write policies, procedures and articles",
    "webhooks.manage": "Tell other systems what happens here",
    "team.read": "See who works here",
    "team.manage": "Invite people, set roles and teams",
    "tokens.use": "Make tokens for the API",
    "audit.read": "See who looked at and changed what",
}

_FRONT_LINE: dict[str, Reach] = {
    "customers.read": Reach.ALL,
    "customers.create": Reach.ALL,
    "customers.edit": Reach.ALL,
    "customers.contact": Reach.ALL,
    "tasks.read": Reach.TEAM,
    "tasks.edit": Reach.TEAM,
    "tasks.assign": Reach.TEAM,
    "conversations.read": Reach.ALL,
    "conversations.reply": Reach.ALL,
    "cases.read": Reach.ALL,
    "cases.work": Reach.ALL,
    "cases.assign": Reach.TEAM,
    "clocks.read": Reach.ALL,
    "knowledge.read": Reach.ALL,
    "team.read": Reach.ALL,
    "tokens.use": Reach.OWN,
}
_LOOKING_ON: dict[str, Reach] = {
    "customers.read": Reach.OWN,
    "tasks.read": Reach.OWN,
    "tasks.edit": Reach.OWN,
    "conversations.read": Reach.OWN,
    "cases.read": Reach.OWN,
    "clocks.read": Reach.ALL,
    "knowledge.read": Reach.ALL,
    "team.read": Reach.ALL,
}
_LEADING: dict[str, Reach] = {
    **_FRONT_LINE,
    "customers.archive": Reach.ALL,
    "customers.sensitive": Reach.ALL,
    "customers.merge": Reach.ALL,
    "customers.import": Reach.ALL,
    "customers.export": Reach.ALL,
    "segments.edit": Reach.ALL,
    "conversations.approve": Reach.ALL,
    "conversations.recordings": Reach.ALL,
    "cases.assign": Reach.ALL,
    "cases.close-anyway": Reach.ALL,
    "cases.private": Reach.ALL,
    "knowledge.edit": Reach.ALL,
}

ROLES: dict[Role, dict[str, Reach]] = {
    Role.ADVISER: _FRONT_LINE,
    Role.TEAM_LEADER: _LEADING,
    Role.COMPLAINTS_HANDLER: {
        **_FRONT_LINE,
        "customers.sensitive": Reach.ALL,
        "customers.merge": Reach.ALL,
        "conversations.recordings": Reach.ALL,
    },
    Role.MANAGER: {**_LEADING, "tasks.read": Reach.ALL, "tasks.edit": Reach.ALL, "tasks.assign": Reach.ALL},
    Role.DATA_PROTECTION_OFFICER: {
        **_LOOKING_ON,
        "customers.read": Reach.ALL,
        "customers.sensitive": Reach.ALL,
        "customers.export": Reach.ALL,
        "customers.archive": Reach.ALL,
        "conversations.read": Reach.ALL,
        "conversations.recordings": Reach.ALL,
        "cases.read": Reach.ALL,
        "cases.private": Reach.ALL,
        "audit.read": Reach.ALL,
    },
    Role.ASSESSOR: _LOOKING_ON,
    Role.QUALITY_ASSURER: _LOOKING_ON,
    Role.ADMINISTRATOR: {name: Reach.ALL for name in PERMISSIONS if name not in {"customers.sensitive", "cases.private"}},
}


def reach(held: Iterable[str], permission: str) -> Reach:
    """The widest reach that any of the held roles gives. An unknown permission is a bug."""
    return _widest(tuple(held), permission)


@lru_cache(maxsize=4096)
def _widest(held: tuple[str, ...], permission: str) -> Reach:
    if permission not in PERMISSIONS:
        raise KeyError(permission)
    return max((ROLES[Role(role)].get(permission, Reach.NONE) for role in held), default=Reach.NONE)


def in_scope(permission: str, scopes: frozenset[str]) -> bool:
    """Whether a token's scopes cover a permission: by name, or by its capability ("customers" covers "customers.read")."""
    return permission in scopes or permission.split(".", 1)[0] in scopes


def known_scopes() -> frozenset[str]:
    """Every scope a token can have: each permission, and each capability for all of its permissions."""
    return frozenset(PERMISSIONS) | {permission.split(".", 1)[0] for permission in PERMISSIONS}
