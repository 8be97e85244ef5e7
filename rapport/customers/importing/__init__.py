"""Many customers at once from a file: read, checked, matched to those already here, and written in one transaction.

preparing   one row made ready, held against the terms; runs in a process of its own, without a database
rendering   a row as a new customer, in the text that COPY reads; in the same process
signs       what tells at once that a row is nobody we have met in this file
matching    which rows are somebody we have
writing     rows into tables, by COPY for the new and one by one for the changed
running     the whole: reads the file in chunks, and keeps count

Most rows of a large file share no sign with an earlier row and no key with a customer: they go straight in. The others, and
only they, are prepared once more and looked at closely.
"""
