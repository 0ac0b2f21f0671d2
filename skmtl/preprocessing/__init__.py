"""What happens before fit? Texts are cleaned and tokenised, task data sets merged.

One file a transformer.
"""

from skmtl._public import publish
from skmtl.preprocessing._cleaner import TextCleaner
from skmtl.preprocessing._deduplicator import Deduplicator
from skmtl.preprocessing._merge import merge_tasks
from skmtl.preprocessing._selector import MultiTaskSelector
from skmtl.preprocessing._sequencer import TokenSequencer

__all__ = [
    "Deduplicator",
    "MultiTaskSelector",
    "TextCleaner",
    "TokenSequencer",
    "merge_tasks",
]

publish(globals())
