"""A fit draws from generators of its own, whoever's code it runs, in float32."""

import threading

import numpy as np
import pytest
import torch
from skorch.callbacks import Callback
from torch import nn
from torch.utils._python_dispatch import is_in_torch_dispatch_mode

from skmtl._draws import drawing, normal, uniform
from skmtl.balancing import RandomWeighting
from skmtl.networks import MLPTrunk
from skmtl.training._own_draws import OwnDraws
from tests.toy_tasks import make_tasks, same_bits, small_classifier, weights_of

X, Y = make_tasks(60)


class Foreign(nn.Module):
    """Draws in every way that a module of somebody else may."""

    def __init__(self, n_in):
        super().__init__()
        self.read = nn.Linear(n_in, 8)
        self.drop = nn.Sequential(nn.Dropout(0.3), nn.AlphaDropout(0.1))
        self.cells = nn.LSTM(1, 4, num_layers=2, dropout=0.4, batch_first=True)
        self.layer = nn.TransformerEncoderLayer(4, 2, 8, dropout=0.3, batch_first=True)
        nn.init.xavier_normal_(self.read.weight)
        self.own = nn.Parameter(torch.randn(8) * 0.1)

    def forward(self, x):
        x = self.drop(self.read(x)) + self.own
        if self.training:
            x = x + 0.1 * torch.randn_like(x)
        return self.layer(self.cells(x.unsqueeze(2))[0]).mean(dim=1)


class Meanwhile(Callback):
    """Does something in another thread in the middle of each batch."""

    def __init__(self, action):
        self.action = action

    def on_grad_computed(self, net, named_parameters, **kwargs):
        one = threading.Thread(target=self.action)
        one.start()
        one.join()


def classifier(trunk, meanwhile=lambda: None, **settings):
    chosen = {"trunk": trunk, "max_epochs": 2, "batch_size": 20}
    chosen |= {"net_params": {"callbacks": [Meanwhile(meanwhile)]}}
    return small_classifier(**chosen | settings)


every_trunk = pytest.mark.parametrize(
    "trunk", [MLPTrunk((8,), dropout=0.5), Foreign], ids=["ours", "foreign"]
)


@every_trunk
def test_a_thread_that_draws_meanwhile_disturbs_nothing_and_gets_its_own(trunk):
    expected = weights_of(classifier(trunk).fit(X, Y))
    torch.manual_seed(5)
    np.random.seed(5)
    right = [(torch.rand(3).tolist(), np.random.rand(3).tolist()) for _ in range(6)]
    found = []

    def draw():
        found.append((torch.rand(3).tolist(), np.random.rand(3).tolist()))

    torch.manual_seed(5)
    np.random.seed(5)
    clf = classifier(trunk, draw).fit(X, Y)
    assert found == right
    assert same_bits(weights_of(clf), expected)


@every_trunk
def test_fits_side_by_side_give_the_bits_of_fits_alone(trunk):
    alone = weights_of(classifier(trunk).fit(X, Y))
    at_once = []
    first = classifier(
        trunk, lambda: at_once.append(weights_of(classifier(trunk).fit(X, Y)))
    )
    first.fit(X, Y)  # a lock would keep the others waiting for ever
    assert len(at_once) == 6
    for weights in [weights_of(first), *at_once]:
        assert same_bits(weights, alone)


class InTurns(Callback):
    """Waits at each batch until another fit is there as well."""

    def __init__(self, barrier):
        self.barrier = barrier

    def on_batch_begin(self, net, **kwargs):
        self.barrier.wait(60)

    on_grad_computed = on_batch_begin


@every_trunk
def test_fits_that_go_step_by_step_together_draw_each_from_its_own(trunk):
    def fit(seed, *callbacks):
        clf = classifier(trunk, random_state=seed)
        clf.set_params(net_params={"callbacks": list(callbacks)})
        found[seed] = weights_of(clf.fit(X, Y))

    found, barrier = {}, threading.Barrier(2)
    ways = [threading.Thread(target=fit, args=(k, InTurns(barrier))) for k in (0, 1)]
    for one in ways:
        one.start()
    for one in ways:
        one.join(60)
    together = dict(found)
    for seed in (0, 1):
        fit(seed, InTurns(threading.Barrier(1)))
        assert same_bits(together[seed], found[seed])


def test_after_a_fit_draws_are_those_of_all_of_torch_or_of_the_fit_around_it():
    def drawn():
        classifier(MLPTrunk((8,), dropout=0.5)).fit(X, Y)
        return uniform((3,), torch.device("cpu"))

    torch.manual_seed(3)
    expected = torch.rand(3)
    torch.manual_seed(3)
    assert drawn().equal(expected)
    with drawing(3):
        assert drawn().equal(expected)


def test_code_that_draws_inside_takes_turns():
    """Or torch would think that some mode is on for as long as the process lasts."""

    def rrelu(mine, others):  # called as one of torch's functions that draw inside
        mine.set()
        others.wait(0.1)  # the other one must not get here, so this is in vain

    def draw(mine, others):
        with OwnDraws() as mode:
            mode.__torch_function__(rrelu, (), (mine, others))

    first, second = threading.Event(), threading.Event()
    one = threading.Thread(target=draw, args=(first, second))
    one.start()
    first.wait(60)
    draw(second, threading.Event())
    one.join(60)
    assert not is_in_torch_dispatch_mode()


@pytest.fixture
def double():
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(before)


@every_trunk
def test_the_default_type_of_others_is_left_alone_and_plays_no_part(trunk, request):
    holes = np.where(X > 1, np.nan, X)
    expected = weights_of(classifier(trunk).fit(holes, Y))
    request.getfixturevalue("double")
    seen = []
    clf = classifier(trunk, lambda: seen.append(torch.ones(1).dtype))
    assert same_bits(weights_of(clf.fit(holes, Y)), expected)
    assert set(seen) == {torch.float64}
    assert clf.predict_proba(holes)[0].dtype == np.float32


def test_what_a_rule_did_is_recorded_in_float32_whatever_the_default_type(request):
    def recorded():
        rule = RandomWeighting(track_gradients=True)
        clf = classifier(MLPTrunk((8,)), balancing=rule, max_epochs=3).fit(X, Y)
        names = ["task_weights", "gradient_cosines", "gradient_conflicts"]
        return [[row[name] for name in names] for row in clf.history_]

    expected = recorded()
    request.getfixturevalue("double")
    assert recorded() == expected


def test_what_we_draw_is_float32(double):
    cpu = torch.device("cpu")
    assert {draw((2,), cpu).dtype for draw in (uniform, normal)} == {torch.float32}


def test_a_warm_start_draws_anew_and_from_the_seed():
    def twice(seed):
        clf = classifier(MLPTrunk((8,), dropout=0.5), warm_start=True, lr=1e-3)
        return weights_of(clf.set_params(random_state=seed).fit(X, Y).fit(X, Y))

    torch.manual_seed(1)
    first = twice(0)
    torch.manual_seed(2)
    assert same_bits(twice(0), first)
    assert not same_bits(twice(1), first)


class FirstBatch(Callback):
    """Notes the numbers of the first batch of each fit."""

    def __init__(self):
        self.seen = []

    def on_batch_begin(self, net, batch=None, **kwargs):
        if len(net.history[-1, "batches"]) == 1:
            self.seen.append(batch[0][0].tolist())


@pytest.mark.parametrize("way", ["fit", "partial_fit"])
def test_each_time_that_learning_goes_on_rows_come_in_another_order(way):
    def orders():
        first = FirstBatch()
        chosen = {"warm_start": True, "max_epochs": 1, "batch_size": 20}
        clf = small_classifier(**chosen, net_params={"callbacks": [first]})
        for _ in range(3):
            getattr(clf, way)(X, Y)
        return first.seen

    found = orders()
    assert len(found) == len({str(rows) for rows in found}) == 3
    assert orders() == found


DRAWS = {
    "rand": lambda: torch.rand(3),
    "a device": lambda: torch.randn(3, device="cpu"),
    "randperm": lambda: torch.randperm(9),
    "randint": lambda: torch.randint(100, (5,)),
    "like another": lambda: torch.rand_like(torch.ones(4)),
    "integers like another": lambda: torch.randint_like(torch.ones(9), 5, 99),
    "normal": lambda: torch.normal(0.0, 1.0, (3,)),
    "in place": lambda: torch.empty(3).uniform_(),
    "bernoulli": lambda: torch.bernoulli(torch.full((20,), 0.5)),
    "initialised": lambda: nn.Linear(3, 2).weight.detach(),
    "orthogonal": lambda: nn.init.orthogonal_(torch.empty(3, 3)),
    "truncated": lambda: nn.init.trunc_normal_(torch.empty(4)),
    "dropout": lambda: nn.functional.dropout(torch.ones(50), 0.2),
    "dropout in place": lambda: nn.functional.dropout(torch.ones(50), inplace=True),
    "dropout of a kernel": lambda: torch.native_dropout(torch.ones(50), 0.5, True)[0],
    "channels": lambda: nn.functional.dropout2d(torch.ones(2, 9, 3, 3)),
    "rrelu": lambda: nn.functional.rrelu(-torch.ones(9), training=True),
    "gumbel": lambda: nn.functional.gumbel_softmax(torch.ones(9)),
    "gamma": lambda: torch.distributions.Gamma(1.0, 1.0).sample(),
    "attention": lambda: nn.functional.scaled_dot_product_attention(
        *3 * [torch.eye(8)[None]], dropout_p=0.5
    ),
}


@pytest.mark.parametrize("way", DRAWS)
def test_every_way_to_draw_is_served(way):
    def drawn(seed):
        with drawing(seed), OwnDraws():
            return DRAWS[way]()

    before = torch.get_rng_state()
    first = drawn(0)
    assert drawn(0).equal(first)
    assert not drawn(1).equal(first)
    assert torch.get_rng_state().equal(before)
    torch.manual_seed(0)
    if "kernel" not in way:
        assert DRAWS[way]().equal(first), "torch would draw otherwise"


WITHOUT_NUMBERS = {
    "rand": lambda: torch.rand(3, device="meta"),
    "in place": lambda: torch.empty(3, device="meta").normal_(),
    "initialised": lambda: nn.Linear(3, 2, device="meta").weight.detach(),
    "embedding": lambda: nn.Embedding(3, 2, device="meta").weight.detach(),
    "dropout": lambda: nn.functional.dropout(torch.ones(3, device="meta")),
    "channels": lambda: nn.functional.dropout2d(torch.ones(2, 9, 3, 3, device="meta")),
    "a kernel": lambda: torch.native_dropout(torch.ones(3, device="meta"), 0.5, True)[
        0
    ],
}


@pytest.mark.parametrize("way", WITHOUT_NUMBERS)
def test_a_tensor_without_numbers_draws_nothing(way):
    with drawing(0), OwnDraws():
        made = WITHOUT_NUMBERS[way]()
    assert made.is_meta
    assert made.shape == WITHOUT_NUMBERS[way]().shape


def test_a_generator_that_was_given_is_drawn_from():
    with drawing(0), OwnDraws():
        found = torch.rand(3, generator=torch.Generator().manual_seed(4))
    assert found.equal(torch.rand(3, generator=torch.Generator().manual_seed(4)))


def test_types_that_were_given_stay(double):
    with OwnDraws():
        made = torch.zeros(1), torch.tensor([1.0]), torch.full((1,), 2.0)
        assert {part.dtype for part in made} == {torch.float32}
        assert torch.zeros(1, dtype=torch.float64).dtype == torch.float64
        assert torch.tensor(np.ones(1)).dtype == torch.float64
        assert torch.tensor([1]).dtype == torch.int64
        given = torch.empty(1, dtype=torch.float64)
        assert torch.zeros(1, out=given) is given
