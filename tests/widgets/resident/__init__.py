"""Tests of the resident side."""
