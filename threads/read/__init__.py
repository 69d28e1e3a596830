"""Bytes to documents: which files to read, in which encoding, as which format."""
