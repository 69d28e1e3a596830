"""Workers are processes of their own: what they are to do must be importable there too."""

import sys
from pathlib import Path

# Last, so that the installed package stays the one that is tested.
sys.path.append(str(Path(__file__).parents[2]))
