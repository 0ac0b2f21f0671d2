"""The command: which sets and models are run, and what is printed."""

from __future__ import annotations

import argparse
from pathlib import Path

from _harness import machine
from _harness.limits import run_within
from _quality.model import import_torch
from _quality.sets import NotHere
from _quality.store import Store
from _regression.command import chosen

from _generation.costs import COSTS, costs
from _generation.explained import EXPLAINED, explain_titles
from _generation.made import MADE
from _generation.models import MODELS, OURS, Model
from _generation.ours import can_write
from _generation.problem import FULL, QUICK
from _generation.report import report
from _generation.runs import run
from _generation.sets import READERS

#: What is no score of a set, and how it is found.
BESIDE = {EXPLAINED: explain_titles, COSTS: costs}
RESULTS = Path(__file__).parents[1] / "results" / "generation.json"


def main(description: str) -> None:
    """Do what the options ask for."""
    options = parse(description)
    sets = dict(READERS)
    if options.quick and options.data is None:
        print("Without --data DIR only a few generated titles are run.")
        sets = dict(MADE)
    names = chosen("--only", options.only, [*sets, *BESIDE])
    models = [model for model in MODELS if meant(options.models, model.name)]
    if not models:
        listed = ", ".join(model.name for model in MODELS)
        raise SystemExit(
            f"Got --models {','.join(options.models)}, but expected parts of: {listed}."
        )
    store = Store(options.output or (None if options.quick else RESULTS))
    if not options.table:
        if not can_write():
            for model in (model for model in models if model.writes):
                print(f"{model.name} left out: skmtl.networks has no TextHead yet.")
        models = [model for model in models if can_write() or not model.writes]
        if any(model.ours for model in models):
            import_torch()  # once, not in the process of each run
        for name in names:
            if name in BESIDE:
                run_beside(name, models, store, options)
            else:
                run_set(name, sets, models, store, options)
    show(names, store, quick=options.quick)


def meant(parts: list[str], name: str) -> bool:
    """Return whether a model is meant by its name, or by a part of several names."""
    names = {model.name for model in MODELS}
    return any(name == p or (p in name and p not in names) for p in parts)


def run_set(
    name: str,
    sets: dict,
    models: list[Model],
    store: Store,
    options: argparse.Namespace,
) -> None:
    """Run the models on a set, for all seeds that are not in the store."""
    size = QUICK if options.quick else FULL
    try:
        problem = sets[name](options.data).of_size(size)
    except NotHere as error:
        print(f"{name} left out: {error}")
        return
    rows = " / ".join(
        str(len(part.source)) for part in (problem.train, problem.dev, problem.test)
    )
    print(f"{name}: {rows} rows; {', '.join([problem.text, *problem.classes])}")
    for model in (model for model in models if model.runs_on(problem)):
        settings = model.settings(name, size)
        # plain baselines draw nothing, but see other labels where few are kept
        n_seeds = options.seeds if model.ours or problem.few else 1
        for seed in range(n_seeds):
            if store.has(settings, name, model.name, seed):
                stopped_at = store.records[name, model.name, seed].get("limit")
                if stopped_at is None:
                    continue
                if stopped_at >= options.limit:
                    break
            with machine.one_thread():
                found = run_within(options.limit, run, model, name, problem, seed, size)
            record = {"set": name, "model": model.name, "fold": seed}
            store.add(record | {"settings": settings, **found})
            if "limit" in found:
                print(f"    {model.name}: stopped after {options.limit} s", flush=True)
                break
            print(f"    {model.name}, seed {seed}: {found['fit_s']:.1f} s", flush=True)


def run_beside(
    name: str, models: list[Model], store: Store, options: argparse.Namespace
) -> None:
    """Ask our network what is no score of a set, for all seeds not in the store."""
    size = QUICK if options.quick else FULL
    for model in (model for model in models if model.name == OURS):
        settings = model.settings("titles", size)
        for seed in range(options.seeds):
            if store.has(settings, name, OURS, seed):
                continue
            with machine.one_thread():
                found = run_within(options.limit, BESIDE[name], model, seed, size)
            record = {"set": name, "model": OURS, "fold": seed}
            store.add(record | {"settings": settings, **found})
            print(f"{name}, seed {seed}: {found}", flush=True)


def show(names: list[str], store: Store, *, quick: bool) -> None:
    """Print the tables of what is in the store, in the order of sets and models."""
    order = [(name, model.name) for name in names for model in MODELS]
    found = [
        record
        for place in order
        for key, record in sorted(store.records.items(), key=lambda item: item[0][2])
        if key[:2] == place
    ]
    for record in (record for record in found if "limit" in record):
        told = f"it took over {record['limit']} s"
        print(f"\n{record['model']} was stopped on {record['set']}: {told}.")
    records = [record for record in found if "limit" not in record]
    if not records:
        raise SystemExit("There is nothing to show.")
    print("\n" + report(records, quick=quick))


def parse(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--only", default="", help="sets, with commas between them")
    parser.add_argument(
        "--models",
        default=[""],
        type=lambda text: text.split(","),
        help="parts of names of models, with commas between them",
    )
    parser.add_argument("--seeds", type=int, default=1, help="fits of each of ours")
    parser.add_argument(
        "--limit",
        type=int,
        default=3600,
        help="seconds of processor time that a model may take on a set",
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()
