"""Do sets of classes hold what they promise, and how large are they?

    python benchmarks/prediction_sets.py --data DIR               # all sets
    python benchmarks/prediction_sets.py --data DIR --only yeast  # sets, with commas
    python benchmarks/prediction_sets.py --data DIR --quick       # does it still run?
    python benchmarks/prediction_sets.py --table                  # the last results

Beside MAPIE, which keeps a tenth of the training rows apart. Does a temperature for
each task, learned on rows that were held out, make probabilities better? Results go to
`benchmarks/results/prediction_sets.json` after every split, and a run that was stopped
goes on from there; `--quick` writes only where `--output` says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

from _harness import machine
from _prediction_sets import methods
from _prediction_sets.report import report
from _prediction_sets.splits import REPEATS, splits
from _prediction_sets.temperatures import cross_validated
from _quality.learning_code import DIGEST
from _quality.model import import_torch
from _quality.sets import NotHere
from _quality.store import Store

RESULTS = Path(__file__).parent / "results" / "prediction_sets.json"
PARTS = {"sets": methods.both, "cross-validated": cross_validated}
PROTOCOL = 1  # goes up when splits or measures change: results are then stale


def main() -> None:
    options = parse()
    store = Store(options.output or (None if options.quick else RESULTS))
    sets = options.only.split(",") if options.only else [*REPEATS]
    if unknown := [name for name in sets if name not in REPEATS]:
        raise SystemExit(f"Got --only {unknown}, but expected some of {[*REPEATS]}.")
    if not options.table:
        import_torch()
        with machine.one_thread():
            for name in sets:
                run_set(name, store, options)
    records = [r for r in store.records.values() if r["set"] in sets]
    if not records:
        raise SystemExit("There is nothing to show.")
    print("\n" + report(records))


def run_set(name: str, store: Store, options: argparse.Namespace) -> None:
    """Run all splits of a set that are not in the store."""
    facts = [PROTOCOL, version("mapie"), DIGEST, options.quick]
    settings = hashlib.sha1(json.dumps(facts).encode()).hexdigest()[:12]
    try:
        found = splits(name, options.data, quick=options.quick)
    except NotHere as error:
        print(f"{name} left out: {error}")
        return
    short = {"max_epochs": 3} if options.quick else {}
    for seed, split in enumerate(found):
        for what, measured in PARTS.items():
            if not store.has(settings, name, what, seed):
                record = {"set": name, "model": what, "fold": seed}
                found = measured(split, seed, **short)
                store.add(record | {"settings": settings} | found)
        print(f"{name}, split {seed}: done", flush=True)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument("--only", default="", help="sets, with commas between them")
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
