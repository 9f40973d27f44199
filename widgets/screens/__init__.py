"""One screen per place of work."""
