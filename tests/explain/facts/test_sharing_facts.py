"""What the tasks draw on inside the network: found for one input, told, shown."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmtl import TabularExplainer
from skmtl.exceptions import SkmtlWarning
from skmtl.explain.facts._parts import SharingFacts
from skmtl.explain.telling.page._one import page
from skmtl.explain.telling.words._grammar import told
from skmtl.networks import MLPTrunk
from skmtl.networks.sharing import MTAN, PLE, CrossStitch, MMoE
from tests.explain.made import made_explanation
from tests.explain.telling.page.reading import read
from tests.toy_tasks import make_tasks, small_classifier

X, Y = make_tasks()
CHOOSING = {
    "mmoe": MMoE(n_experts=3),
    "ple": PLE(n_specific=2, n_shared=2),
    "mtan": MTAN(),
    "cross_stitch": CrossStitch(),
}
LANGUAGES = ("en", "zh")


def fitted(sharing, y=Y, n_members=2, **settings):
    """Return a classifier whose tasks do not draw on the same."""
    trunk = MLPTrunk((8,), dropout=0, n_members=n_members, n_bins=0)
    chosen = {"trunk": trunk, "sharing": sharing, "max_epochs": 1}
    clf = small_classifier(**chosen | settings).fit(X, y)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weights in clf.net_.module_.sharing.parameters():
            weights += 0.5 * torch.randn(weights.shape, generator=generator)
    return clf


def explained(estimator, row=0, **settings):
    return TabularExplainer(estimator, X, n_samples=60, **settings).explain(X[row])


def made(overlap, kind="gates", **facts):
    """Return an explanation with a given overlap of its tasks."""
    overlap = np.asarray(overlap, dtype=float)
    names = [f"t{k}" for k in range(len(overlap))]
    table = pd.DataFrame(overlap, index=names, columns=names)
    for name, values in facts.items():
        facts[name] = (
            pd.Series(values, index=names)
            if np.ndim(values) == 1
            else pd.DataFrame(values, index=names, columns=names)
        )
    explanation = made_explanation([[0.2] * len(names)], task_names=names)
    return replace(explanation, sharing=SharingFacts(kind, table, **facts))


def random_overlap(n_tasks, seed=0):
    rng = np.random.RandomState(seed)
    overlap = np.triu(rng.uniform(0.1, 0.9, (n_tasks, n_tasks)), 1)
    return overlap + overlap.T + np.eye(n_tasks)


@pytest.mark.parametrize("n_members", [1, 2])
def test_overlap_is_what_two_gates_have_in_common_on_average_over_members(n_members):
    clf = fitted(CHOOSING["mmoe"], n_members=n_members)
    sharing = explained(clf, row=5).sharing
    gates = clf.gate_weights(X[5:6])
    for a, b in combinations(Y, 2):
        first, second = (gates[name].reshape(n_members, 3) for name in (a, b))
        by_member = [
            sum(min(x, y) for x, y in zip(one, other, strict=True)) * n_members
            for one, other in zip(first, second, strict=True)
        ]
        assert sharing.overlap.loc[a, b] == pytest.approx(np.mean(by_member), abs=1e-5)
        assert sharing.overlap.loc[b, a] == sharing.overlap.loc[a, b]
    assert list(sharing.overlap) == list(sharing.overlap.index) == list(Y)
    assert sharing.shared is None


def test_the_share_of_ple_is_the_sum_of_the_gates_of_shared_experts():
    clf = fitted(CHOOSING["ple"])
    sharing = explained(clf).sharing
    gates = clf.gate_weights(X[:1])
    common = [2, 3, 6, 7]  # of each of two members, two own experts come first
    for name in Y:
        assert sharing.shared[name] == pytest.approx(gates[name][0, common].sum())
    for a, b in combinations(Y, 2):
        both = np.minimum(gates[a][0, common], gates[b][0, common]).sum()
        assert sharing.overlap.loc[a, b] == pytest.approx(both)


def test_overlap_of_masks_is_the_part_of_what_either_lets_through():
    clf = fitted(CHOOSING["mtan"])
    overlap = explained(clf).sharing.overlap
    masks = clf.attention_masks(X[:1])
    for a, b in combinations(Y, 2):
        least, most = np.minimum(masks[a], masks[b]), np.maximum(masks[a], masks[b])
        assert overlap.loc[a, b] == pytest.approx(least.sum() / most.sum())


def test_towers_are_the_sizes_of_the_stitches_as_parts_of_a_whole():
    clf = fitted(CHOOSING["cross_stitch"])
    sharing = explained(clf).sharing
    sizes = clf.stitch_weights_.abs()
    for name in Y:
        expected = sizes.loc[name] / sizes.loc[name].sum()
        np.testing.assert_allclose(sharing.towers.loc[name], expected, rtol=1e-5)
    # the same for every input
    pd.testing.assert_frame_equal(explained(clf, row=7).sharing.towers, sharing.towers)


@pytest.mark.parametrize("sharing", ["mmoe", "mtan"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_names_the_two_tasks_most_alike(sharing, language):
    clf = fitted(CHOOSING[sharing])
    explanation = explained(clf)
    view = clf.gate_weights if sharing == "mmoe" else clf.attention_masks
    weights = {name: own[0] for name, own in view(X[:1]).items()}
    found = {}
    for a, b in combinations(Y, 2):
        common = np.minimum(weights[a], weights[b]).sum()
        either = np.maximum(weights[a], weights[b]).sum()
        found[a, b] = common if sharing == "mmoe" else common / either
    (a, b), share = max(found.items(), key=lambda item: item[1])
    (third,) = set(Y) - {a, b}
    verb = {"mmoe": "weigh the experts", "mtan": "mask the shared layers"}[sharing]
    noun = {"mmoe": "各专家的权重", "mtan": "共享层的掩码"}[sharing]
    sentence = {
        "en": f"What the tasks draw on: {a} and {b} {verb} most alike "
        f"({share:.0%} in common); {third} differs most from the others (",
        "zh": f"「{a}」与「{b}」对{noun}最为接近（{share:.0%} 相同）；"
        f"「{third}」与其他任务差别最大（平均",
    }[language].replace("%", " %" if language == "en" else "%")
    for level in ("short", "full"):
        assert sentence in explanation.as_text(language, level)


def test_a_pipeline_and_a_search_are_looked_into():
    clf = fitted(CHOOSING["mmoe"], standardize=False)
    steps = make_pipeline(StandardScaler(), clf)
    search = GridSearchCV(steps, {}, cv=KFold(2)).fit(X, Y)
    pipeline = search.best_estimator_
    sharing = explained(search, row=3).sharing
    gates = pipeline[-1].gate_weights(pipeline[:-1].transform(X[3:4]))
    both = np.minimum(gates["side"], gates["inside"]).sum()
    assert sharing.overlap.loc["side", "inside"] == pytest.approx(both, abs=1e-6)
    np.testing.assert_array_equal(
        explained(pipeline, row=3).sharing.overlap, sharing.overlap
    )


def test_tasks_are_called_as_the_explanation_calls_them():
    clf = fitted(CHOOSING["ple"], y=Y.to_numpy())
    sharing = explained(clf, task_names=["a", "b", "c"]).sharing
    assert list(sharing.overlap) == list(sharing.shared.index) == ["a", "b", "c"]


def test_a_constant_task_draws_on_nothing():
    with pytest.warns(SkmtlWarning):
        clf = fitted(CHOOSING["mmoe"], y=Y.assign(level=0))
    explanation = explained(clf)
    assert list(explanation.sharing.overlap) == ["side", "inside"]
    assert "side and inside weigh the experts with" in explanation.as_text()


def test_other_models_and_single_tasks_have_no_choice():
    clf = fitted(CHOOSING["mmoe"])
    for model in (
        fitted("hard"),
        fitted("bypass"),
        fitted(CHOOSING["mmoe"], y=Y["side"]),
        clf.task("side"),
        lambda rows: clf.predict_proba(rows),
    ):
        assert explained(model).sharing is None
    assert explained(clf.predict_proba).sharing is not None


def test_without_a_choice_nothing_is_said_shown_or_written_of_it():
    explanation = explained(fitted("hard"))
    for language in LANGUAGES:
        for level in ("short", "full"):
            text = explanation.as_text(language, level)
            assert "draw on" not in text
            assert "取用" not in text
    assert 'id="drawn"' not in explanation.to_html()
    assert "sharing" not in json.loads(explanation.to_json())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_choice_adds_sentences_and_changes_no_other(language):
    """Also where features and tasks are called as what is only said of sharing."""
    given = made_explanation(
        [[0.2, 0.1], [-0.1, 0.2]],
        names=["experts", "layers"],
        task_names=["tower", "mask"],
    )
    names = list(given.task_names)
    overlap = pd.DataFrame([[1, 0.4], [0.4, 1]], index=names, columns=names)
    shared = pd.Series([0.6, 0.5], index=names)
    chosen = replace(given, sharing=SharingFacts("gates", overlap, shared))
    for level in ("short", "full"):
        plain, text = told(given, language, level), told(chosen, language, level)
        before = text[
            : text.index({"en": "What the tasks", "zh": "各任务取用"}[language])
        ]
        assert plain.startswith(before.strip())
        assert text.endswith(plain[len(before.strip()) :])
    assert "Experts moves tower and mask together. " in told(given)


def test_a_text_reads_so():
    overlap = [[1, 0.83, 0.4], [0.83, 1, 0.42], [0.4, 0.42, 1]]
    assert (
        "What the tasks draw on: t0 and t1 weigh the experts most alike (83 % in "
        "common); t2 differs most from the others (41 % in common on average). Here t0 "
        "draws 63 % on experts that all tasks share and 37 % on its own; t1 >99 % and "
        "<1 %; t2 50 % and 50 %."
    ) in told(made(overlap, shared=[0.63, 0.998, 0.5]))
    towers = [[0.85, 0.09, 0.06], [0.2, 0.7, 0.1], [0.02, 0.05, 0.93]]
    assert (
        "For every input alike, t0 takes 85 % from its own tower and 9 % from that of "
        "t1; t1 70 % and 20 % from that of t0; t2 93 % and 5 % from that of t1."
    ) in told(made(overlap, "stitches", towers=towers))


@pytest.mark.parametrize("n_tasks", [3, 5])
def test_tasks_that_are_all_alike_are_not_ranked(n_tasks):
    overlap = np.full((n_tasks, n_tasks), 0.96)
    overlap[0, 1] = overlap[1, 0] = 0.98
    text = told(made(overlap))
    assert "any two tasks weigh the experts with 96 to 98 % in common" in text
    assert "most" not in text


def test_a_task_of_the_two_most_alike_is_not_said_to_stand_apart():
    overlap = np.full((5, 5), 0.5)
    overlap[:2] = overlap[:, :2] = 0.0
    overlap[0, 1] = overlap[1, 0] = 0.9
    text = told(made(overlap))
    assert "t0 and t1 weigh the experts most alike (90 % in common)." in text
    assert "differs" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["gates", "masks", "ple", "stitches"])
def test_of_fourteen_tasks_only_a_few_are_named(kind, language):
    overlap = random_overlap(14)
    shares = np.linspace(0.1, 0.9, 14)
    facts = {
        "ple": {"shared": shares},
        "stitches": {"towers": np.diag(shares) + (1 - shares[:, None]) / 14},
    }.get(kind, {})
    explanation = made(overlap, "gates" if kind == "ple" else kind, **facts)
    text = told(explanation, language)
    plain = told(replace(explanation, sharing=None), language)
    assert 0 < len(text) - len(plain) < 260
    a, b = np.unravel_index((overlap - np.eye(14)).argmax(), overlap.shape)
    named = {f"t{a}", f"t{b}"} if kind != "stitches" else {"t13", "t0"}
    said = text.split("\n\n")[2].removeprefix(plain.split("\n\n")[2])
    assert all(f"{name} " in said or f"「{name}」" in said for name in named)


@pytest.mark.parametrize("kind", CHOOSING)
def test_the_page_and_the_json_hold_the_facts(kind):
    explanation = explained(fitted(CHOOSING[kind]))
    facts = explanation.sharing
    tree = read(page(explanation))
    (section,) = [one for one in tree.all("section") if one.all("h3", id="drawn")]
    assert section.all("h2", id="related")
    table = section.all("table")[1]
    (body,) = table.all("tbody")
    cells = [[cell.text() for cell in row.children] for row in body.all("tr")]
    assert [row[0] for row in cells] == list(Y)
    shown = facts.overlap if facts.towers is None else facts.towers
    for row, own in zip(cells, shown.to_numpy(), strict=True):
        assert row[-3:] == [f"{100 * share:.0f} %" for share in own]
    if facts.shared is not None:
        expected = [f"{100 * share:.0f} %" for share in facts.shared]
        assert [row[1] for row in cells] == expected
    written = json.loads(explanation.to_json())["sharing"]
    assert written["tasks"] == list(Y)
    np.testing.assert_allclose(written["overlap"], facts.overlap)
    assert (written["shared"] is None) == (kind != "ple")
    assert (written["towers"] is None) == (kind != "cross_stitch")


def test_a_page_of_many_tasks_stays_small():
    html = page(made(random_overlap(14), shared=np.linspace(0.1, 0.9, 14)))
    assert len(html.encode()) <= 150_000
    assert 'id="drawn"' in html
    assert 'id="drawn"' not in page(made(random_overlap(26)))


def test_one_pass_of_one_row_is_all_it_costs():
    clf = fitted(CHOOSING["ple"])
    sizes = []
    clf.net_.module_.sharing.register_forward_pre_hook(
        lambda module, given: sizes.append(len(given[0]))
    )
    trunk_sizes = []
    clf.net_.module_.trunk.register_forward_pre_hook(
        lambda module, given: trunk_sizes.append(len(given[0]))
    )
    explained(clf)
    assert sum(trunk_sizes) - sum(sizes) == 1
