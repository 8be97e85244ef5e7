"""The process tree of one installation: database, web and jobs, started, watched and stopped together."""
