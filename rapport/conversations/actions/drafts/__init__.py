"""Words for a customer that have not left yet: begun, changed, handed over, approved, dropped; and their files."""

from rapport.conversations.actions.drafts.approving import approve, ask_approval, send_back, take_back
from rapport.conversations.actions.drafts.beginning import begin
from rapport.conversations.actions.drafts.changing import change, drop, hand_over, pick_up
from rapport.conversations.actions.drafts.checking import MOST_RECIPIENTS, DraftRefused, NotOpen
from rapport.conversations.actions.drafts.files import attach, detach

__all__ = [
    "MOST_RECIPIENTS",
    "DraftRefused",
    "NotOpen",
    "approve",
    "ask_approval",
    "attach",
    "begin",
    "change",
    "detach",
    "drop",
    "hand_over",
    "pick_up",
    "send_back",
    "take_back",
]
