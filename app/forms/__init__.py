"""Forms (様式): where everything stands on the paper, and what fills them."""
