"""What each comment system calls its parts: one row a platform, tried from the top.

A new platform is a row in ``dom_forums``, ``dom_widgets`` or ``dom_sites`` and a page in
``tests/segmentation/pages``. Selectors are CSS. Where a field holds several, the first
that finds words in a comment wins, so the narrow ones stand before the wide ones. Of
rows that find as many comments the first wins, so schema.org and WordPress, whose
names others borrow, stand last.
"""

from threads.segmentation.dom_forums import FORUMS
from threads.segmentation.dom_platform import Platform
from threads.segmentation.dom_sites import SITES
from threads.segmentation.dom_widgets import WIDGETS

PLATFORMS: tuple[Platform, ...] = FORUMS + WIDGETS + SITES
