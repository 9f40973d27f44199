"""Required documents: the papers, the dated rules per municipality, and their judge."""
