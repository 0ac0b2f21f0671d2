"""Labels for an aim, balanced accuracy or F1: ours told of it, peers weighted."""

from __future__ import annotations

import pandas as pd

from _quality.summary import markdown

OURS, BALANCED = "skmtl", "balanced "
#: measure -> its title, and which of ours has it as its aim
AIMS = {
    "balanced_accuracy": ("balanced accuracy", "skmtl for balanced accuracy"),
    "f1_macro": ("macro F1", "skmtl for f1"),
}


def report(table: pd.DataFrame) -> str:
    """Return mean ranks, and for each aim a line a model and a column a set."""
    parts = [f"#### Mean rank over sets, each in its better form\n\n{ranks(table)}"]
    for measure, (title, own) in AIMS.items():
        values = table[measure].unstack("model").T
        values = values[table.index.unique("set")].reindex(table.index.unique("model"))
        values.index.name = "model"
        told = markdown(values).replace("nan", "")
        parts.append(f"#### {title[0].upper() + title[1:]}\n\n{told}")
        if own in values.index and (lines := _behind(better_forms(values), own)):
            parts.append("\n".join(lines))
    return "\n\n".join(parts)


def ranks(table: pd.DataFrame) -> str:
    """Return the mean rank of each model: of ours, the one with that aim alone.

    A peer is there once, on each set with the better of its forms, plain and balanced.
    That is more than can be had: the better form is known only afterwards.
    """
    found = {}
    for measure, (title, own) in AIMS.items():
        best = better_forms(table[measure].unstack("model").T)
        kept = [name for name in best.index if OURS not in name or name == own]
        placed = (
            best.loc[kept].rank(ascending=False).rename({own: "skmtl with the aim"})
        )
        found[title] = placed.mean(axis=1)
        found["sets"] = placed.notna().sum(axis=1)
    together = pd.DataFrame(found)[[*(title for title, _ in AIMS.values()), "sets"]]
    together.index.name = "model"
    return markdown(together.sort_values("balanced accuracy"), digits=1)


def better_forms(values: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each peer, the better of its forms on each set, and for ours."""
    names = [
        name if OURS in name else name.removeprefix(BALANCED) for name in values.index
    ]
    return values.groupby(names, sort=False).max()


def _behind(best: pd.DataFrame, own: str) -> list[str]:
    """Return where a peer is ahead, and by how much."""
    peers = best[~best.index.str.contains(OURS)]
    lines = []
    for name in best.columns:
        lead = peers[name].max() - best.loc[own, name]
        if lead > 0:
            peer = peers[name].idxmax()
            lines.append(f"- {own}: {lead:.3f} behind {peer} on {name}")
    return lines
