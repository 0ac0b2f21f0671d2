"""Figures of others, on the same test rows: shares of 1, with their source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from _generation.sets import PHONES

_SIGMORPHON_2022 = (
    "SIGMORPHON-UniMorph 2022 task 0 (Kodner et al. 2022, "
    "github.com/sigmorphon/2022InflectionST, evaluation/baseline_results)"
)
_SIGMORPHON_2020 = (
    "SIGMORPHON 2020 task 1 (Gorman et al. 2020, table 2, "
    "https://aclanthology.org/2020.sigmorphon-1.2): a tuned net for each language"
)
_PYPINYIN = (
    "a rule on the readings that the package pypinyin knows, told the kind of name"
)


@dataclass(frozen=True)
class Published:
    """What someone reached on a set; `task` is that of the records' scores."""

    model: str
    set: str
    task: str
    scores: dict[str, float]
    source: str


def _inflection() -> Iterator[Published]:
    percent = {  # neural, rules
        "hun_small": (65.0, 23.9),
        "hun_large": (77.2, 37.25),
        "kat_small": (60.2, 43.6),
        "kat_large": (87.25, 45.5),
        "tur_small": (34.6, 16.6),
        "tur_large": (39.65, 36.4),
    }
    for name, both in percent.items():
        for model, exact in zip(("neural", "affix rules"), both, strict=True):
            scores = {"exact": exact / 100}
            found = f"{model} (published)"
            yield Published(found, name, "form", scores, _SIGMORPHON_2022)


_LANGUAGES = ("dut", "fre", "hun", "ice", "lit", "rum", "vie")
#: WER of each language in percent, and PER where it is told.
_WER = {
    "LSTM": (16.44, 6.22, 5.33, 10.00, 19.11, 10.67, 4.67),
    "transformer": (15.78, 6.89, 5.33, 10.22, 20.67, 12.00, 7.56),
    "pair n-gram": (23.78, 13.56, 6.67, 17.56, 23.11, 11.56, 8.44),
}
_PER = {"LSTM": (2.94, 1.32, 1.18, 2.36, 3.55, 2.53, 1.52)}
_OF_SET = {
    "g2p_hun": ("hun",),
    "g2p_told": ("dut", "fre", "hun", "rum"),
    "g2p_four": ("dut", "fre", "hun", "rum"),
    "g2p_seven": _LANGUAGES,
}


def _pronunciation() -> Iterator[Published]:
    for name, languages in _OF_SET.items():
        for model, wer in _WER.items():
            found = f"{model} (published)"
            exact = dict(zip(_LANGUAGES, [1 - rate / 100 for rate in wer], strict=True))
            per = dict(zip(_LANGUAGES, _PER.get(model, ()), strict=False))
            alone = [(at,) for at in languages] if len(languages) > 1 else []
            for asked in (languages, *alone):
                scores = {"exact": sum(exact[at] for at in asked) / len(asked)}
                if per:
                    rates = [per[at] / 100 for at in asked]
                    scores["edit_rate"] = sum(rates) / len(rates)
                task = PHONES
                if asked is not languages:
                    task += f", {asked[0]}"
                yield Published(found, name, task, scores, _SIGMORPHON_2020)


def _names() -> Iterator[Published]:
    model = "pypinyin"
    whole = {"exact": 0.573, "chrf": 0.461}
    yield Published(model, "names", "english", whole, _PYPINYIN)
    for kind, exact in (("bird", 0.0), ("person", 0.391), ("place", 0.784)):
        task = f"english, {kind}"
        yield Published(model, "names", task, {"exact": exact}, _PYPINYIN)


PUBLISHED = [*_inflection(), *_pronunciation(), *_names()]
