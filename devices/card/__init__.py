"""My Number Card over PC/SC."""
