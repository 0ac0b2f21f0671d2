"""How fast is skmtl? Side by side with its peers, in one run.

    python benchmarks/speed.py             # all rows; use a machine that is idle
    python benchmarks/speed.py --quick     # does it still run? two minutes
    python benchmarks/speed.py --only fit  # rows whose name contains "fit"
    python benchmarks/speed.py --table     # the table of the last full run

A full run writes `benchmarks/results/speed.json`; other runs write only where
`--output` says so.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from _harness import report, rows
from _speed import defaults, fit, predict, threads, whole_process
from _speed.problem import FULL, QUICK

ROWS = [
    *fit.ROWS,
    *predict.ROWS,
    *defaults.ROWS,
    *threads.ROWS,
    *whole_process.ROWS,
]
RESULTS = Path(__file__).parent / "results" / "speed.json"


def main() -> None:
    options = parse()
    if options.table:
        source = options.output or RESULTS
        if not source.exists():
            raise SystemExit(
                f"There is no {source.name} yet: run without --table first."
            )
        print(report.table(report.read(source)))
        return
    size = QUICK if options.quick else FULL
    chosen = rows.chosen(ROWS, options.only)
    everything = rows.measure(chosen, size, quick=options.quick)
    print(f"\n{report.table(everything)}")
    whole = not options.quick and not options.only
    output = options.output or (RESULTS if whole else None)
    if output:
        report.write(output, everything)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small and short")
    parser.add_argument("--only", default="", help="a part of the names of the rows")
    parser.add_argument(
        "--output", type=Path, help="the JSON file to write, or to read"
    )
    parser.add_argument(
        "--table", action="store_true", help="print results, run nothing"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
