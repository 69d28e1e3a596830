"""Page to blocks to comments."""
