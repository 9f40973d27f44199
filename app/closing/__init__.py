"""The safe-to-go-home check."""
