"""Texts to vectors, and the store that keeps them between runs."""
