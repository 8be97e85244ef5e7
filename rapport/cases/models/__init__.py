"""Tables of cases, one file per word."""

from rapport.cases.models.applied import Applied
from rapport.cases.models.bulk import BulkChange, BulkStatus, BulkWhat
from rapport.cases.models.bundle import Bundle, BundleStatus
from rapport.cases.models.case import LIVE, STILL_OPEN, Case, CaseConversation
from rapport.cases.models.checklist import Checklist, ChecklistItem, CheckMark, CheckRow
from rapport.cases.models.ending import Ending
from rapport.cases.models.escalation import Cause, Escalation
from rapport.cases.models.field import CaseField
from rapport.cases.models.joining import CaseMove, MoveKind
from rapport.cases.models.level import EscalationStep, ServiceLevel, When, Whom
from rapport.cases.models.link import CaseLink, LinkKind
from rapport.cases.models.queue import Queue, Sharing
from rapport.cases.models.routing import Routed, RoutingRule
from rapport.cases.models.status import CaseStatus
from rapport.cases.models.todo import CaseTask
from rapport.cases.models.view import CaseView
from rapport.cases.models.watcher import Watcher
from rapport.cases.rules.words import Category, DueState, Kind, Outcome, Priority

__all__ = [
    "LIVE",
    "STILL_OPEN",
    "Applied",
    "BulkChange",
    "BulkStatus",
    "BulkWhat",
    "Bundle",
    "BundleStatus",
    "Case",
    "CaseConversation",
    "CaseField",
    "CaseLink",
    "CaseMove",
    "CaseStatus",
    "CaseTask",
    "CaseView",
    "Category",
    "Cause",
    "CheckMark",
    "CheckRow",
    "Checklist",
    "ChecklistItem",
    "DueState",
    "Ending",
    "Escalation",
    "EscalationStep",
    "Kind",
    "LinkKind",
    "MoveKind",
    "Outcome",
    "Priority",
    "Queue",
    "Routed",
    "RoutingRule",
    "ServiceLevel",
    "Sharing",
    "Watcher",
    "When",
    "Whom",
]
