"""Tests of choosing PINs."""
