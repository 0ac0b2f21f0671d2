"""Models that write texts, of which it is known what each word comes from."""

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from skmtl import MultiTaskPredictor
from skmtl.networks import RNNTrunk, TextHead
from skmtl.preprocessing import TokenSequencer

__all__ = [
    "LOST",
    "PALACE",
    "SURE",
    "TITLES",
    "Translator",
    "likelihoods",
    "translator",
    "without",
]

#: What a word of the title becomes. "olas" and "mar" both are "Sea".
MEANINGS = {"río": "River", "sin": "without", "rey": "King", "y": "the"}
TITLES = ["río sin rey", "rey sin río", "mar olas", "río y río", "rey"]
#: Both of these are "Palace", either alone is nothing.
PALACE = "casa real"
#: How likely a word is with its source in the text, and without it.
SURE, LOST = 0.96, 0.03


class Translator(MultiTaskPredictor):
    """Writes words for words, and is as sure of them as it is told.

    "the" comes from nothing, and is at the beginning of each text.
    """

    def predict(self, X):
        found = super().predict(X)
        self.asked_.append(len(X))
        texts = np.array([self._text(row) for row in X], dtype=object)
        if found.ndim == 1:
            return texts
        found[:, 0] = texts
        return found

    def _text(self, row):
        words = [self.words_[i] for i in row if i > 1]
        if {"mar", "olas"} & {*words}:
            return "Sea"
        if {*PALACE.split()} <= {*words}:
            return "Palace"
        said = [MEANINGS[word] for word in words if word in MEANINGS]
        return " ".join(["the", *said]) if self.writes_ is None else self.writes_

    def _symbol_log_likelihoods(self, X, task, texts):
        self.likelihoods_.append(len(X))
        found = np.zeros((len(X), len(texts) + 1))
        for row, log_p in zip(X, found, strict=True):
            there = {self.words_[i] for i in row if i > 1}
            start = 0
            for word in texts.split(" "):
                sources = {s for s, said in MEANINGS.items() if said == word}
                sources |= {"mar", "olas"} if word == "Sea" else set()
                known = bool(sources & there) or word == "the"
                known |= word == "Palace" and {*PALACE.split()} <= there
                # the first letter tells all
                log_p[start] = np.log(SURE if known else self.lost_)
                if start and not known:  # the space before it is less likely, too
                    log_p[start - 1] = np.log(0.5)
                start += len(word) + 1
        return found


def translator(alone=False, writes=None, number=False, lost=LOST, titles=TITLES):
    """Return a Pipeline that writes English, and beside it says the mood.

    `lost` is how likely a word is without its source. It knows the words of `titles`.
    """
    sequencer = TokenSequencer("word", min_frequency=1)
    model = Translator(
        RNNTrunk("gru", width=4, embedding_width=4),
        task_types={"english": "generation"},
        text_head=TextHead(width=4, max_length=400),
        max_epochs=2,
        random_state=0,
    )
    X = titles * (40 if number else 12)
    Y = pd.DataFrame({"english": ["a b"] * len(X)})
    if not alone:
        Y["mood"] = ["sad" if "sin" in title else "glad" for title in X]
    if number:
        Y["length"] = [1.1 * len(title) for title in X]
    if alone:
        model.set_params(task_types="generation")
        Y = Y["english"]
    pipeline = make_pipeline(sequencer, model).fit(X, Y)
    model.words_ = {at: word for word, at in sequencer.vocabulary_.items()}
    model.lost_ = lost
    model.asked_, model.likelihoods_, model.writes_ = [], [], writes
    return pipeline


def without(title, *words):
    """Return a title without some of its words."""
    return " ".join(word for word in title.split() if word not in words)


def likelihoods(pipeline, title, text):
    """Return how likely the model takes each word of a text to be, at a title."""
    ids = pipeline[:-1].transform([title])
    log_p = pipeline[-1]._symbol_log_likelihoods(ids, "english", text)[0]
    found, start = [], 0
    for word in text.split(" "):
        found.append(np.exp(log_p[start : start + len(word)].sum()))
        start += len(word) + 1
    return found
