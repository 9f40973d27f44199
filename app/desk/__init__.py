"""What a person can do at a terminal: the one set of operations that every front end calls."""
