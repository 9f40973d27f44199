"""Forms on paper: their layouts and what fills them."""
