"""Many customers at once from a file: read, checked, matched to those already here, and written in one transaction.

preparing   one row made ready to write; runs in processes of its own, without a database
matching    which rows are somebody we have
writing     rows into tables, by COPY for the new and one by one for the changed
running     the whole: reads the file in chunks, and keeps count
"""
