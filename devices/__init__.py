"""The machines on the counter behind app.ports."""
