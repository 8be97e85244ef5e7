"""What is done with webhooks: set up, and told."""

from rapport.webhooks.actions.setting_up import WebhookRefused, add, change, new_secret, pause, remove, resume
from rapport.webhooks.actions.telling import again, queue

__all__ = ["WebhookRefused", "add", "again", "change", "new_secret", "pause", "queue", "remove", "resume"]
