"""What is done here: forms are set up; customers write, answer, and are given their link."""

from rapport.portal.actions.answering import answer
from rapport.portal.actions.routing import at_once
from rapport.portal.actions.setting_up import FormRefused, add, change, close, reopen
from rapport.portal.actions.submitting import submit
from rapport.portal.actions.taking import PortalRefused, TooMany

__all__ = ["FormRefused", "PortalRefused", "TooMany", "add", "answer", "at_once", "change", "close", "reopen", "submit"]
