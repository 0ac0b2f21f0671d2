"""How good and how fast are trunks for texts and images? Does augmentation help?

    python benchmarks/text_and_images.py --data DIR             # everything
    python benchmarks/text_and_images.py --data DIR --only slurp faces  # parts of it
    python benchmarks/text_and_images.py --quick                # does it still run?
    python benchmarks/text_and_images.py --table                # the last results

The parts are the data sets slurp, crosswoz, asap and faces, and speed and augmentation.
Results go to `benchmarks/results/text_and_images.json` after every fit; parts that are
not run again stay as they were. `--quick` writes only where `--output` says so.
"""

from __future__ import annotations

import argparse
import time
import warnings
from dataclasses import replace
from pathlib import Path

from _harness import machine
from _text_and_images import accuracy, augmentation, report, speed
from _text_and_images.models import FULL, QUICK
from _text_and_images.results import Results
from _text_and_images.sets import NotHere, load

SETS = ["slurp", "crosswoz", "asap", "faces"]
#: Sets on which fits take minutes: one seed.
LONG = ["crosswoz"]
SHIPPED = ["reviews", "评论", "digits"]
PARTS = [*SETS, speed.PART, augmentation.PART]
RESULTS = Path(__file__).parent / "results" / "text_and_images.json"


def main() -> None:
    options = parse()
    output = options.output or (None if options.quick else RESULTS)
    results = Results(output, options.quick)
    if not options.table:
        warnings.simplefilter("error")  # a run that warns is not the run we describe
        with machine.one_thread():
            for part in options.only:
                run(part, options, results)
    if not results.parts:
        raise SystemExit("There is nothing to show.")
    print("\n" + report.report(results))


def run(part: str, options: argparse.Namespace, results: Results) -> None:
    """Run a part and keep what it finds."""
    print(f"{part} ...", flush=True)
    size = QUICK if options.quick else FULL
    start = time.perf_counter()
    if part == speed.PART:
        speed.run(speed.QUICK if options.quick else speed.FULL, results)
    elif part == augmentation.PART:
        augmentation.run(options.data, size, results)
    else:
        try:
            data = load(part, options.data)
        except NotHere as error:
            print(f"    left out: {error}")
            return
        if part in LONG:
            size = replace(size, n_seeds=1)
        accuracy.run(data.cut(size.n_rows) if size.n_rows else data, size, results)
    results.end(part, time.perf_counter() - start)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="the folder of the data sets")
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument(
        "--only",
        nargs="+",
        metavar="PART",
        choices=[*PARTS, *SHIPPED],
        help="the parts to run",
    )
    parser.add_argument(
        "--output", type=Path, help="the JSON file to read and to write"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    options = parser.parse_args()
    if options.only is None:
        shipped_only = options.quick and options.data is None
        options.only = [*SHIPPED, *PARTS[len(SETS) :]] if shipped_only else PARTS
    return options


if __name__ == "__main__":
    main()
