"""Dated rulings as data: which holds on a day, and on what it rests."""
