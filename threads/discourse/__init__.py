"""What a comment says itself, and which comments say the same."""
