"""The stages, each called with what it needs; ``threads.pipeline`` puts them in order."""
