"""The command: which group, sets and models are run, and what is printed."""

from __future__ import annotations

import argparse
from importlib.metadata import PackageNotFoundError
from pathlib import Path

from _harness import machine, report, rows
from _harness.limits import run_within
from _quality.model import FULL, QUICK, Model
from _quality.sets import NotHere
from _quality.store import Store
from _speed import problem as speed_problem

from _regression import half, intervals, mixed, points, unseen
from _regression.group import Group
from _regression.speed import fit, predict, whole_process

GROUPS: dict[str, Group] = {
    "sets": points.GROUP,
    "half": half.GROUP,
    "intervals": intervals.GROUP,
    "mixed": mixed.GROUP,
    "unseen": unseen.GROUP,
}
RESULTS = Path(__file__).parents[1] / "results"


def main(description: str) -> None:
    """Do what the options ask for."""
    options = parse(description)
    if options.group == "speed":
        run_speed(options)
        return
    if options.quick and options.data is None and options.group == "sets":
        print("Without --data DIR only what is shipped is run: the group unseen.")
        options.group = "unseen"
    group = GROUPS[options.group]
    sets = chosen("--only", options.only, [*group.sets])
    models = [m for m in group.models if meant(options.models, m.name, group)]
    name = (
        "regression.json"
        if options.group == "sets"
        else f"regression_{options.group}.json"
    )
    store = Store(options.output or (None if options.quick else RESULTS / name))
    if not options.table:
        models = [model for model in models if can_be_made(model)]
        for set_name in sets:
            run_set(set_name, models, group, store, options)
    show(store, sets, models, group)


def run_set(
    name: str,
    models: list[Model],
    group: Group,
    store: Store,
    options: argparse.Namespace,
) -> None:
    """Run the models on all folds of a set that are not in the store."""
    size = QUICK if options.quick else FULL
    try:
        problem = group.sets[name](options.data).of_size(size)
    except NotHere as error:
        print(f"{name} left out: {error}")
        return
    X, Y = problem.X, problem.Y
    print(f"{name}: {X.shape[0]} rows, {X.shape[1]} columns, {Y.shape[1]} targets")
    for model in models:
        settings = f"{group.protocol}.{model.settings(size)}"
        for fold in range(len(problem.folds)):
            if store.has(settings, name, model.name, fold):
                stopped_at = store.records[name, model.name, fold].get("limit")
                if stopped_at is None:
                    continue
                if stopped_at >= options.limit:
                    break
            with machine.threads(options.threads):
                results = run_within(
                    options.limit, group.run, model, problem, fold, size
                )
            record = {"set": name, "model": model.name, "fold": fold}
            store.add(record | {"settings": settings, **results})
            if "limit" in results:
                print(f"    {model.name}: stopped after {options.limit} s", flush=True)
                break
            print(
                f"    {model.name}, fold {fold}: {results['fit_s']:.1f} s", flush=True
            )


def run_speed(options: argparse.Namespace) -> None:
    """Run the rows on speed, or print those of the last full run."""
    path = RESULTS / "regression_speed.json"
    if options.table:
        print(report.table(report.read(options.output or path)))
        return
    all_rows = [*fit.ROWS, *predict.ROWS, *whole_process.ROWS]
    size = speed_problem.QUICK if options.quick else speed_problem.FULL
    chosen_rows = rows.chosen(all_rows, options.only)
    everything = rows.measure(chosen_rows, size, quick=options.quick)
    print(f"\n{report.table(everything)}")
    whole = not options.quick and not options.only
    if output := options.output or (path if whole else None):
        report.write(output, everything)


def show(store: Store, sets: list[str], models: list[Model], group: Group) -> None:
    """Print the tables of what is in the store, in the order of sets and models."""
    found = {
        (s, m.name): [r for key, r in store.records.items() if key[:2] == (s, m.name)]
        for s in sets
        for m in models
    }
    for (set_name, model_name), records in found.items():
        if limits := [r["limit"] for r in records if "limit" in r]:
            told = f"a fit took over {limits[0]} s"
            print(f"\n{model_name} was stopped on {set_name}: {told}.")
    records = [r for rs in found.values() for r in rs if "limit" not in r]
    if not records:
        raise SystemExit("There is nothing to show.")
    print("\n" + group.report(records))


def can_be_made(model: Model) -> bool:
    """Return whether a model's packages are there, and say so if they are not."""
    try:
        model.settings(QUICK)
    except PackageNotFoundError as error:
        print(f"{model.name} left out: {error}")
        return False
    return True


def meant(parts: list[str], name: str, group: Group) -> bool:
    """Return whether a model is meant by its name, or by a part of several names."""
    names = {model.name for model in group.models}
    return any(name == p or (p in name and p not in names) for p in parts)


def chosen(option: str, given: str, names: list[str]) -> list[str]:
    """Return the names that an option lists; all, if it lists none."""
    found = given.split(",") if given else names
    if unknown := [name for name in found if name not in names]:
        raise SystemExit(f"Got {option} {unknown}, but expected some of {names}.")
    return found


def parse(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--group", default="sets", choices=[*GROUPS, "speed"])
    parser.add_argument(
        "--limit",
        type=int,
        default=1800,
        help="seconds of processor time that a model may take on a fold",
    )
    parser.add_argument(
        "--threads", type=int, default=1, help="threads of torch, BLAS and OpenMP"
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument("--only", default="", help="sets, with commas between them")
    parser.add_argument(
        "--models",
        default=[""],
        type=lambda text: text.split(","),
        help="names of models, or parts of several, with commas between them",
    )
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()
