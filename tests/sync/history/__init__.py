"""Histories of terminals and central store under every fault, drawn by chance and checked."""
