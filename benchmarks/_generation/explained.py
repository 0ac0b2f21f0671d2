"""Do explanations find the words that a translation comes from?

A network learns generated titles, of which it is known which word of the title is
behind each word of the English. Titles that it has not seen are explained, with the
words of the title as they are cut by who made it. Asked is whether the largest effect
on a word is that of its own source word. "in", "on" and "of" are counted apart: which
of them it is follows from the nouns as well ("on the island"), and a network that goes
by these is not wrong. Only titles whose English is right are counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline

from _generation.problem import Size

#: The name of the set.
EXPLAINED = "titles_explained"
#: Rows to learn from, and to explain.
_N_TRAIN, _N_EXPLAINED = 2400, 200
_N_SAMPLES = 1000
_BY_NOUNS = ("in", "on", "of")


def explain_titles(_: Any, seed: int, size: Size) -> dict[str, Any]:
    """Fit a network, explain titles, and return what was found."""
    from skmtl.datasets import make_titles
    from skmtl.explain import TextExplainer

    n_train, n = (size.n_rows or _N_TRAIN), (size.n_rows or _N_EXPLAINED)
    titles = make_titles(n_train + n, random_state=seed)
    start = time.process_time()
    model = _network(seed, size).fit(titles.data[:n_train], titles.target[:n_train])
    fit_s = time.process_time() - start
    held_out = range(n_train, n_train + n)
    written = model.predict(titles.data[n_train:])[:, 0]
    right = [i for i in held_out if written[i - n_train] == titles.target.english[i]]
    seconds, found = [], {"by_source": [], "by_nouns": []}
    for i in right:
        title, alignment = titles.data[i], titles.alignment[i]
        explainer = TextExplainer(
            model, tokenizer=_cutter(title, alignment), n_samples=_N_SAMPLES
        )
        start = time.process_time()
        explanation = explainer.explain(title)
        seconds.append(time.process_time() - start)
        effects = explanation.texts[0].surrogate.effects
        for k, (word, span) in enumerate(alignment):
            if span is None:
                continue
            spans = explanation.source.spans[int(effects[:, k].argmax())]
            is_own = any(span[0] <= a and b <= span[1] for a, b in spans)
            found["by_nouns" if word in _BY_NOUNS else "by_source"].append(is_own)
    return {
        "fit_s": fit_s,
        "n_explained": len(right),
        "n_written": n,
        "explain_s": float(np.median(seconds)) if seconds else np.nan,
        "n_words": {name: len(hits) for name, hits in found.items()},
        "n_own": {name: int(sum(hits)) for name, hits in found.items()},
    }


def _network(seed: int, size: Size) -> Any:
    from skmtl import MultiTaskPredictor
    from skmtl.networks import RNNTrunk, TextHead
    from skmtl.preprocessing import TokenSequencer

    predictor = MultiTaskPredictor(
        RNNTrunk("gru", width=32, embedding_width=64, dropout=0.1, pooling="mean"),
        task_types={"english": "generation"},
        text_head=TextHead(width=64, dropout=0.1),
        lr=4e-3,
        lr_schedule="cosine",
        batch_size=32,
        max_epochs=size.max_epochs or 60,
        early_stopping=False,
        n_threads=1,
        random_state=seed,
    )
    return make_pipeline(TokenSequencer("char"), predictor)


def _cutter(title: str, alignment: list[Any]) -> str | Callable[[str], list[str]]:
    """Return what cuts a title into its words: of Chinese those that are known.

    What is between them are single characters.
    """
    if " " in title:
        return "auto"
    spans = sorted({span for _, span in alignment if span})
    inside = {at for start, stop in spans for at in range(start, stop)}
    spans += [(at, at + 1) for at in range(len(title)) if at not in inside]
    words = [title[start:stop] for start, stop in sorted(spans)]
    return lambda text: words
