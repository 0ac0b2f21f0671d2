"""Which sharing scheme and which balancing rule earn their place, and at what price?

    python benchmarks/methods.py --data DIR                  # everything; hours
    python benchmarks/methods.py --data DIR --only quality   # or speed, alone
    python benchmarks/methods.py --data DIR --sets flags,mixed-5,made
    python benchmarks/methods.py --data DIR --methods mmoe,hard+equal
    python benchmarks/methods.py --quick                     # does it still run?
    python benchmarks/methods.py --table                     # the last results
    python benchmarks/methods.py --merge FILE FILE           # put results together

Quality: every scheme with every rule, and one network a task, against hard sharing with
equal weights on the same splits, on real sets and on `make_multitask` with tasks that
are alike, mixed or unrelated and fewer and fewer labels. Speed: the time of a step.

Results go to `benchmarks/results/methods.json` after every fit, and a run that was
stopped goes on from there; it fits anew a method whose own code has changed. `--quick`
writes only where `--output` says so. Processes that run at the same time need an
`--output` each; `--merge` then puts their files into one.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from _harness import machine
from _methods import report, runs, sets, speed, speed_report
from _methods.methods import METHODS
from _quality.sets import NotHere
from _quality.store import Store

RESULTS = Path(__file__).parent / "results" / "methods.json"
PARTS = ["quality", "speed"]
GROUPS = {"real": sets.REAL, "made": [*sets.MADE]}
QUICK_EPOCHS = 2


def main() -> None:
    options = parse()
    store = Store(options.output or (None if options.quick else RESULTS))
    failures: list[str] = []
    if options.merge:
        merge(options.merge, store)
    elif not options.table:
        with machine.one_thread():
            runs.warm_up()
            if "quality" in options.only:
                run_quality(options, store, failures)
            if "speed" in options.only:
                run_speed(options, store, failures)
    show(store, options)
    if failures:
        raise SystemExit("\nFailed, and to be tried again:\n" + "\n".join(failures))


def run_quality(options: argparse.Namespace, store: Store, failures: list[str]) -> None:
    """Run all methods on all splits that are not in the store, seed by seed."""
    most_epochs = QUICK_EPOCHS if options.quick else None
    methods = [m for m in METHODS if any(part in m.name for part in options.methods)]
    keys = {method: method.settings(most_epochs) for method in methods}
    for name in options.sets:
        for seed in range(1 if options.quick else options.seeds):
            left = [m for m in methods if not store.has(keys[m], name, m.name, seed)]
            if not left:
                continue
            try:
                problem = sets.problem(name, seed, options.data)
            except NotHere as error:
                print(f"{name} left out: {error}")
                break
            start = time.perf_counter()
            for method in left:
                record = {"set": name, "model": method.name, "fold": seed}
                record["settings"] = keys[method]
                fit = partial(runs.run, method, problem, seed, most_epochs)
                what = f"{name}, seed {seed}, {method.name}"
                attempt(what, fit, record, store, failures)
            took = time.perf_counter() - start
            print(f"{name}, seed {seed}: {len(left)} methods, {took:.0f} s", flush=True)


def run_speed(options: argparse.Namespace, store: Store, failures: list[str]) -> None:
    """Time all methods that are not in the store."""
    size = speed.QUICK if options.quick else speed.FULL
    for row in speed.rows(size):
        chosen = any(part in row.name for part in options.methods)
        if not chosen or store.has(size.settings(), row.case, row.name, 0):
            continue
        what = f"{row.case}, {row.name}"
        attempt(what, partial(speed.run, row, size), {}, store, failures)
        if (record := store.records.get((row.case, row.name, 0))) is not None:
            print(f"{what}: {record['ratio']:.2f}x", flush=True)


def attempt(
    what: str,
    run: Callable[[], dict[str, Any]],
    record: dict[str, Any],
    store: Store,
    failures: list[str],
) -> None:
    """Run and store; a method that fails is told of, and the others go on."""
    try:
        found = run()
    except Exception as error:
        headline = (str(error).splitlines() or [""])[0]
        failures.append(f"- {what}: {type(error).__name__}: {headline}")
        print(failures[-1], file=sys.stderr, flush=True)
        return
    store.add(record | found)


def merge(files: list[Path], store: Store) -> None:
    """Add the records of other files to the store; later files count."""
    for path in files:
        if not path.exists():
            raise SystemExit(f"There is no {path}.")
        store.records |= Store(path).records
    if store.records:
        store.add([*store.records.values()][-1])  # which writes all


def show(store: Store, options: argparse.Namespace) -> None:
    """Print the tables of the chosen sets, and of the times."""
    records = [*store.records.values()]
    times = [record for record in records if "ratio" in record]
    fits = [record for record in records if record["set"] in options.sets]
    parts = []
    if fits and "quality" in options.only:
        parts.append(report.report(fits))
    if times and "speed" in options.only:
        parts.append(speed_report.report(times))
    if not parts:
        raise SystemExit("There is nothing to show.")
    print("\n" + "\n\n".join(parts))


def chosen_sets(text: str) -> list[str]:
    """Return the sets that names, groups and kinds of tasks stand for."""
    found: list[str] = []
    for part in text.split(","):
        names = GROUPS.get(part) or [
            name for name in sets.SETS if name == part or name.startswith(f"{part}-")
        ]
        if not names:
            known = ", ".join([*GROUPS, *sets.RELATEDNESS, *sets.SETS])
            raise SystemExit(f"Got --sets {part}, but expected some of: {known}.")
        found += names
    return list(dict.fromkeys(found))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sets", help="sets, 'real', 'made', 'alike'..., with commas")
    parser.add_argument(
        "--methods",
        default=[""],
        type=lambda text: text.split(","),
        help="parts of the names of methods, with commas between them",
    )
    parser.add_argument("--seeds", type=int, default=5, help="how many; 5")
    parser.add_argument("--output", type=Path, help="the JSON file to read and write")
    parser.add_argument("--table", action="store_true", help="print, run nothing")
    parser.add_argument(
        "--merge", type=Path, nargs="+", metavar="FILE", help="add these, run nothing"
    )
    options = parser.parse_args()
    if options.sets:
        options.sets = chosen_sets(options.sets)
    else:
        options.sets = sets.QUICK if options.quick else sets.SETS
    return options


if __name__ == "__main__":
    main()
