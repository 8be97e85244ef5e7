"""What is done here: forms are set up; customers write, answer, and are given their link."""

from rapport.portal.actions.answering import answer
from rapport.portal.actions.routing import at_once
from rapport.portal.actions.setting_up import FormRefused, add, change, close, reopen
from rapport.portal.actions.sharing import CannotSend, ask_for_links, send_link
from rapport.portal.actions.submitting import submit
from rapport.portal.actions.taking import PortalRefused, TooMany

__all__ = [
    "CannotSend",
    "FormRefused",
    "PortalRefused",
    "TooMany",
    "add",
    "answer",
    "ask_for_links",
    "at_once",
    "change",
    "close",
    "reopen",
    "send_link",
    "submit",
]
