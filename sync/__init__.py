"""The wire between terminals and the central reservation store."""
