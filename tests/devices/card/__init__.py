"""Tests of the card reader: pure, over the simulated card, and over the real service."""
