"""Everything that can be done with customers. Import the module of the word, then call through it.

adding.add                     editing.edit
contact_points.add, change, remove, prefer, verify, opt_out, opt_in, mark_invalid, mark_valid
roles.give, change, end        life.move_stage, tag, assign, archive, bring_back, mark_deceased, unmark_deceased
interactions.log               sensitive.change
merging.merge, undo            merging_many.merge_these, ask_for_all
duplicates.offer, keep_apart, look_again, ask
"""
