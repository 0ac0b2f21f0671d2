"""The sharing schemes member by member and task by task, as the papers write them."""

import torch
import torch.nn.functional as F

from skmtl.networks import MTAN, PLE, BypassSharing, CrossStitch, MMoE

WIDTH, N_TASKS, N_ROWS = 6, 3, 7
#: Whatever the scheme does with one level or layer, and with several.
SCHEMES = {
    "bypass": BypassSharing(width=2),
    "mmoe": MMoE(n_experts=2, width=5),
    "ple": PLE(n_specific=2, n_shared=3, width=4),
    "ple of three levels": PLE(n_specific=2, n_shared=1, n_levels=3, width=4),
    "cross-stitch": CrossStitch(width=5),
    "cross-stitch of two layers": CrossStitch(n_layers=2),
    "mtan of one layer": MTAN(n_layers=1),
    "mtan": MTAN(n_layers=3, bottleneck=2),
}


def built(recipe, n_members, n_tasks=N_TASKS, seed=0):
    """Return a built module in double precision, every weight drawn anew."""
    torch.manual_seed(seed)
    module = recipe.build(WIDTH, n_tasks, n_members).double()
    for parameter in module.parameters():
        torch.nn.init.normal_(parameter, std=0.7)
    return module


def representation(n_members, n_rows=N_ROWS, seed=1):
    """Return what a trunk might give."""
    torch.manual_seed(seed)
    members = () if n_members is None else (n_members,)
    return torch.randn(n_rows, *members, WIDTH, dtype=torch.float64)


def plain(recipe, module, z, n_tasks=N_TASKS):
    """Return what the module returns, by loops over members and tasks."""
    function = PLAIN[type(recipe)]
    if z.ndim == 2:
        return torch.stack(function(module, z, 0, n_tasks), dim=1)
    members = [
        torch.stack(function(module, z[:, m], m, n_tasks), dim=1)
        for m in range(z.shape[1])
    ]
    return torch.stack(members, dim=1)


def linear(maps, x, m, k):
    return F.linear(x, maps.weight[m, k], maps.bias[m, k])


def weighed(gates, experts):
    assert gates.shape[1] == len(experts)
    return sum(gates[:, [i]] * expert for i, expert in enumerate(experts))


def plain_bypass(module, z, m, n_tasks):
    return [
        torch.cat([z, linear(module.private, z, m, k).relu()], dim=1)
        for k in range(n_tasks)
    ]


def plain_mmoe(module, z, m, n_tasks):
    n_experts = module.experts.weight.shape[1]
    experts = [linear(module.experts, z, m, i).relu() for i in range(n_experts)]
    gates = [linear(module.gate, z, m, k).softmax(dim=1) for k in range(n_tasks)]
    return [weighed(gates[k], experts) for k in range(n_tasks)]


def plain_ple(module, z, m, n_tasks):
    tasks, shared = [z] * n_tasks, z
    for level in module.levels:
        n_own, n_shared = level.n_own, level.shared.weight.shape[1]
        own = []
        for k in range(n_tasks):
            weights = level.own.weight[m, k].chunk(n_own)
            biases = level.own.bias[m, k].chunk(n_own)
            own.append(
                [F.linear(tasks[k], weights[i], biases[i]).relu() for i in range(n_own)]
            )
        common = [linear(level.shared, shared, m, i).relu() for i in range(n_shared)]
        tasks = [
            weighed(linear(level.gate, tasks[k], m, k).softmax(dim=1), own[k] + common)
            for k in range(n_tasks)
        ]
        if level is not module.levels[-1]:
            gates = linear(level.shared_gate, shared, m, 0).softmax(dim=1)
            experts = [expert for of_task in own for expert in of_task]
            shared = weighed(gates, experts + common)
    return tasks


def plain_cross_stitch(module, z, m, n_tasks):
    x = [z] * n_tasks
    for layer, all_stitches in zip(module.layers, module.stitches, strict=True):
        stitches = all_stitches if module.n_members is None else all_stitches[m]
        towers = [linear(layer, x[k], m, k).relu() for k in range(n_tasks)]
        x = [
            sum(stitches[i, j] * towers[j] for j in range(n_tasks))
            for i in range(n_tasks)
        ]
    return x


def plain_mtan(module, z, m, n_tasks):
    shared, tasks = z, []
    for position, attention in enumerate(module.attention):
        if position:
            shared = linear(module.layers[position - 1], shared, m, 0).relu()
        seen = [
            torch.cat([shared, tasks[k]], dim=1) if position else shared
            for k in range(n_tasks)
        ]
        hidden = [
            linear(attention.hidden, seen[k], m, k).relu() for k in range(n_tasks)
        ]
        tasks = [
            linear(attention.mask, hidden[k], m, k).sigmoid() * shared
            for k in range(n_tasks)
        ]
    return tasks


PLAIN = {
    BypassSharing: plain_bypass,
    MMoE: plain_mmoe,
    PLE: plain_ple,
    CrossStitch: plain_cross_stitch,
    MTAN: plain_mtan,
}
