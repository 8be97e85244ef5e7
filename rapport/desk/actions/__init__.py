"""Acts that span capabilities. `log_interaction`: that we were in touch, and the follow-up, in one."""

from rapport.desk.actions.interactions import FollowUpRefused, Logged, log_interaction

__all__ = ["FollowUpRefused", "Logged", "log_interaction"]
