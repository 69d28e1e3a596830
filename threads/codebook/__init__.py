"""The codebook: themes that the user names beforehand, or has renamed, merged or pinned."""
