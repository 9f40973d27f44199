"""Number tickets and the queue."""
