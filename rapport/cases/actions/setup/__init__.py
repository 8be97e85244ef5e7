"""Setting up how cases are worked: queues, statuses, service levels, routing, checklists, own fields, endings."""
