"""What can happen to a task about a customer, told on the customer's timeline."""

from rapport.customers.timeline import Group, event


@event("tasks.added", "To do: {title}.", group=Group.TASKS, icon="tasks")
class TaskAdded:
    """Something is to be done for this customer. `due` in ISO 8601, "" when there is no date; `to` who has it."""

    title: str
    due: str
    to: str


@event("tasks.changed", "Task changed: {title} ({fields}).", group=Group.TASKS, icon="edit")
class TaskChanged:
    """Its words, its due date or its priority changed; from what to what stands in the row history."""

    title: str
    fields: str


@event("tasks.finished", "Done: {title}.", group=Group.TASKS, icon="check", tone="good")
class TaskFinished:
    """It is done. `next_due` when it comes again, in ISO 8601."""

    title: str
    next_due: str = ""


@event("tasks.reopened", "To do again: {title}.", group=Group.TASKS, icon="undo")
class TaskReopened:
    """It was not done, or not dropped, after all."""

    title: str


@event("tasks.dropped", "Will not be done: {title}.", group=Group.TASKS, icon="x", tone="quiet")
class TaskDropped:
    """We will not do it. `reason` says why, if anyone said."""

    title: str
    reason: str = ""


@event("tasks.snoozed", "Put off: {title}.", group=Group.TASKS, icon="snooze", tone="quiet")
class TaskSnoozed:
    """Put off until a moment, in ISO 8601."""

    title: str
    until: str


@event("tasks.woken", "Taken up again: {title}.", group=Group.TASKS, icon="today")
class TaskWoken:
    """Brought back before the moment it was put off to."""

    title: str


@event("tasks.assigned", "Task now with {to}: {title}.", group=Group.TASKS, icon="person")
class TaskAssigned:
    """Handed over to a person or a team."""

    title: str
    to: str
