"""Everything that was found, in markdown."""

from __future__ import annotations

from typing import Any

import numpy as np

from _generation import targets
from _generation.models import CLASSES_ALONE, OURS, TEXT_ALONE
from _generation.published import PUBLISHED
from _generation.scores import NO_SACREBLEU
from _generation.sets import PHONES

Records = list[dict[str, Any]]
#: What is shown of each score, in percent; of phones errors, as they are published.
_SHOWN = {
    "exact": "exact",
    "edit_rate": "edit rate",
    "chrf": "chrF",
    "bleu": "BLEU",
    "accuracy": "accuracy",
}
_OF_PHONES = {"exact": "WER", "edit_rate": "PER"}


def report(records: Records, *, quick: bool = False) -> str:
    """Return the targets, a table of each set, and what sharing gives."""
    parts = []
    if not quick:  # which is too small to judge by
        parts.append(f"#### Targets\n\n{targets.table(records)}")
    records = [record for record in records if "tasks" in record]
    for name in dict.fromkeys(record["set"] for record in records):
        of_set = [record for record in records if record["set"] == name]
        parts.append(f"#### {name}\n\n{_of_set(name, of_set)}")
    if shared := _sharing(records):
        parts.append(f"#### What sharing gives\n\n{shared}")
    if sources := _sources(records):
        parts.append(sources)
    scored = [s for record in records for s in record["tasks"].values()]
    if not any("chrf" in score for score in scored):
        parts.append(NO_SACREBLEU)
    return "\n\n".join(parts)


def _of_set(name: str, records: Records) -> str:
    """Return a line for each model, then those of others; columns are the scores."""
    found: dict[str, dict[tuple[str, str], float]] = {}
    facts: dict[str, list[str]] = {}
    for model in dict.fromkeys(record["model"] for record in records):
        some = [record for record in records if record["model"] == model]
        found[model] = _means(some)
        seconds = [np.mean([r[what] for r in some]) for what in ("fit_s", "predict_s")]
        facts[model] = [str(len(some)), *(f"{value:.1f}" for value in seconds)]
    for line in PUBLISHED:
        if line.set == name:
            scores = {(line.task, s): value for s, value in line.scores.items()}
            found.setdefault(line.model, {}).update(scores)
    columns = _columns([*found.values()])
    first = [_title(*column) for column in columns]
    header = ["model", *first, "seeds", "fit, s", "answers, s"]
    lines = [_line(header), "|---" * len(header) + "|"]
    for model, scores in found.items():
        cells = [_percent(column, scores.get(column)) for column in columns]
        lines.append(_line([model, *cells, *facts.get(model, [""] * 3)]))
    return "\n".join(lines)


def _means(records: Records) -> dict[tuple[str, str], float]:
    """Return each score, the mean over seeds."""
    return {
        (task, score): float(np.mean([r["tasks"][task][score] for r in records]))
        for task, scores in records[0]["tasks"].items()
        for score in scores
    }


def _columns(found: list[dict[tuple[str, str], float]]) -> list[tuple[str, str]]:
    """Return tasks and scores: whole columns of Y first, then groups' exact texts."""
    every = dict.fromkeys(column for scores in found for column in scores)
    whole = [column for column in every if ", " not in column[0]]
    return [*whole, *(c for c in every if c not in whole and c[1] == "exact")]


def _sharing(records: Records) -> str:
    """Return the difference to a net for the text, or the classes, alone, by seed."""
    by_run = {(r["set"], r["model"], r["fold"]): r["tasks"] for r in records}
    lines = [
        "Points of exact texts, or of accuracy, that the other columns add; nets with "
        "the same seed compared, ± the standard error over seeds.",
        "",
        "| set | column | alone | together | difference | seeds |",
        "|---" * 6 + "|",
    ]
    header = len(lines)
    for name in dict.fromkeys(record["set"] for record in records):
        for alone in (TEXT_ALONE, CLASSES_ALONE):
            pairs = [
                (tasks, by_run[name, OURS, seed])
                for (at, model, seed), tasks in by_run.items()
                if (at, model) == (name, alone) and (name, OURS, seed) in by_run
            ]
            for task in pairs[0][0] if pairs else ():
                if ", " not in task:
                    score = "exact" if alone == TEXT_ALONE else "accuracy"
                    values = [[100 * r[task][score] for r in pair] for pair in pairs]
                    lines.append(_difference(name, task, np.array(values)))
    return "\n".join(lines) if lines[header:] else ""


def _difference(name: str, task: str, values: np.ndarray) -> str:
    alone, together = values.mean(axis=0)
    by_seed = values[:, 1] - values[:, 0]
    told = f"{by_seed.mean():+.1f}"
    if len(by_seed) > 1:
        told += f" ± {by_seed.std(ddof=1) / np.sqrt(len(by_seed)):.1f}"
    cells = [name, task, f"{alone:.1f}", f"{together:.1f}", told, str(len(by_seed))]
    return _line(cells)


def _sources(records: Records) -> str:
    """Return where the figures of others are from."""
    sets = {record["set"] for record in records}
    found: dict[str, list[str]] = {}
    for line in PUBLISHED:
        if line.set in sets:
            models = found.setdefault(line.source, [])
            models += [line.model] if line.model not in models else []
    return "\n".join(f"- {', '.join(m)}: {source}." for source, m in found.items())


def _title(task: str, score: str) -> str:
    shown = _SHOWN | _OF_PHONES if _are_phones(task) else _SHOWN
    return f"{task}: {shown[score]}"


def _percent(column: tuple[str, str], value: float | None) -> str:
    if value is None:
        return ""
    task, score = column
    wrong = _are_phones(task) and score == "exact"
    return f"{100 * (1 - value if wrong else value):.1f}"


def _are_phones(task: str) -> bool:
    return task.startswith(PHONES)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
