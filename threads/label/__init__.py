"""Themes to words: keywords, labels and quotes."""
