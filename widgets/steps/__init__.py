"""One widget per kind of step; ``widgets.steps.table`` pairs them."""
