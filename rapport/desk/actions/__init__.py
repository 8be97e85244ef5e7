"""Acts that span capabilities. `log_interaction`: that we were in touch, and the follow-up, in one. `settle`: two conversations are one
matter, or are not."""

from rapport.desk.actions.interactions import FollowUpRefused, Logged, log_interaction
from rapport.desk.actions.suggestions import NoCase, settle

__all__ = ["FollowUpRefused", "Logged", "NoCase", "log_interaction", "settle"]
