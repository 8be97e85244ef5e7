"""Everything that can be done with tasks. Import the module of the word, then call through it.

adding.add        ending.finish, reopen, drop     assigning.assign
editing.edit      sleeping.snooze, wake
"""
