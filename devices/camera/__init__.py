"""Face-photo camera."""
