"""Vectors to themes: views, neighbour graph, communities, density, stability."""
