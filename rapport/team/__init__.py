"""People who work here: users, roles, teams, and the actor behind every write."""
