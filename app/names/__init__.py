"""Characters of names: folding, variants, eras."""
