"""One page that shows an explanation: a single file, without scripts or addresses."""

from skmtl.explain._page._document import framed, saved
from skmtl.explain._page._one import page
from skmtl.explain._page._set import page_of_set

__all__ = ["framed", "page", "page_of_set", "saved"]
