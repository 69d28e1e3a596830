"""Where the heavy maps run: this process, processes, or a cluster."""
