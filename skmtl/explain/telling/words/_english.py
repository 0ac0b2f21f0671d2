"""English."""

from skmtl.explain.telling.words._language import Language

__all__ = ["ENGLISH"]

_TABLE = {
    "comma": ", ",
    "and": " and ",
    "clause": "; ",
    "missing": "missing",
    # what the model says
    "predicts": "The model predicts {items}.",
    "predicts_for_row": "For row {row}, the model predicts {items}.",
    "group": "{label} for {tasks}",
    "other_groups_one": "another class for one task",
    "other_groups_many": "other classes for {n} tasks",
    "other_tasks_at": "{n} other tasks ({low})",
    "other_tasks_from": "{n} other tasks ({low} to {high})",
    "focus_same": "What follows is about the probability of {label} for each task.",
    "verdict": "{outcome} ({probability})",
    "first_verdict": "{outcome} (probability {probability})",
    "focus_all_one": "What follows is about the probability of {items}.",
    "focus_all_many": "What follows is about the probabilities of {items}.",
    "focus_some": (
        "What follows is about these probabilities, with {items} in place of the class "
        "predicted."
    ),
    # tasks
    "together_2": "both",
    "together_3": "all three",
    "together_4": "all four",
    "together": "all of them",
    "all_tasks": "all {n} tasks",
    "all_tasks_but": "all {n} tasks but {tasks}",
    "other_tasks": "{n} other tasks",
    # features
    "number": "higher {name} ({value}: {effects} per {spread} more)",
    "value": "{name} being {value} ({effects})",
    "range": "{name} lying {value} ({effects})",
    "within": "within {low} to {high}",
    "up_to": "at or below {high}",
    "above": "above {low}",
    "entry": "{name} not being zero ({value}: {effects})",
    "word": "the word {name} ({effects})",
    "character": "the character {name} ({effects})",
    "segment": "{name} being visible ({effects})",
    "segment_at": "{name} being visible ({value}: {effects})",
    "at_row": "row {at}",
    "at_rows": "rows {at}",
    "at_column": "column {at}",
    "at_columns": "columns {at}",
    "effect": "{effect}",
    "effect_and_error": "{effect} ± {error}",
    "from_to": "{low} to {high}",
    "numbers_comma": ", ",
    "numbers_and": " and ",
    "outcomes_comma": ", ",
    "outcomes_and": " and ",
    # what moves them
    "raised_one": "{tasks} is raised by {features}",
    "raised_many": "{tasks} are raised by {features}",
    "lowered_one": "{tasks} is lowered by {features}",
    "lowered_many": "{tasks} are lowered by {features}",
    "mixed_one": "{raised} is raised and {lowered} lowered by {features}",
    "mixed_many": "{raised} are raised and {lowered} lowered by {features}",
    "torn_one": "{raised} is raised but {lowered} lowered by {features}",
    "torn_many": "{raised} are raised but {lowered} lowered by {features}",
    "alone_raised": "{task} is raised by {raised}",
    "alone_lowered": "{task} is lowered by {lowered}",
    "alone_both": "{task} is raised by {raised}, and lowered by {lowered}",
    "single_raised": "The probability of {task} is raised by {raised}.",
    "single_lowered": "The probability of {task} is lowered by {lowered}.",
    "single_both": (
        "The probability of {task} is raised by {raised}, and lowered by {lowered}."
    ),
    "shared": ("The probabilities of {tasks} rest on the same evidence: {clauses}."),
    "shared_further": "Those of {tasks} have further evidence in common: {clauses}.",
    "shared_mixed": (
        "Some evidence is shared, but does not move all its tasks the same way: "
        "{clauses}."
    ),
    "specific": "Some evidence matters for one task only: {clauses}.",
    "specific_known": (
        "Among the tasks that can be explained, some evidence matters for one only: "
        "{clauses}."
    ),
    "conflicting": "Some evidence pulls the tasks apart: {clauses}.",
    "more_shared_one": "One more feature is shared.",
    "more_shared_many": "And {n} more features are shared.",
    "more_specific_one": "One more feature matters for a single task.",
    "more_specific_many": "And {n} more features matter for a single task each.",
    "more_conflicting_one": "One more feature pulls them apart.",
    "more_conflicting_many": "And {n} more features pull them apart.",
    "more_single_one": "One more feature matters.",
    "more_single_many": "And {n} more features matter.",
    "nothing": "Nothing stands out for {tasks}.",
    "slight": "For {tasks}, no single effect exceeds 0.01 around this input.",
    # how tasks and features relate
    "related": "Around this input, {clauses}.",
    "closely_together": "{task} moves closely with {others}",
    "partly_together": "{task} moves partly with {others}",
    "unrelated": "{task} has little to do with {others}",
    "partly_opposed": "{task} moves partly against {others}",
    "closely_opposed": "{task} moves against {others}",
    "correlation": "{task} (correlation {r})",
    "other_pairs": "the other {n} pairs of tasks are in between",
    "details": "The effects one by one: {clauses}.",
    "details_of": "on {task}, {items}",
    "detail": "{name} {effect}",
    "no_account": (
        "Also looked at, with little or no effect around this input: {names}."
    ),
    "and_more": "{n} more",
    "contrast": "Between {a} and {b}, {clauses}.",
    "contrast_meaning": (
        "These numbers are changes in the difference between the two probabilities."
    ),
    "for_first": "what speaks for the first is {features}",
    "for_second": "what speaks against the first is {features}",
    # what the tasks draw on inside the network
    "sharing_drawn": "What the tasks draw on: {clauses}.",
    "sharing_gates_pair": "{a} and {b} weigh the experts with {share} in common",
    "sharing_gates_any": "any two tasks weigh the experts with {share} in common",
    "sharing_gates_most": (
        "{a} and {b} weigh the experts most alike ({share} in common)"
    ),
    "sharing_masks_pair": "{a} and {b} mask the shared layers with {share} in common",
    "sharing_masks_any": "any two tasks mask the shared layers with {share} in common",
    "sharing_masks_most": (
        "{a} and {b} mask the shared layers most alike ({share} in common)"
    ),
    "sharing_least": (
        "{task} differs most from the others ({share} in common on average)"
    ),
    "sharing_experts": "Here {clauses}.",
    "sharing_experts_first": (
        "{task} draws {share} on experts that all tasks share and {rest} on its own"
    ),
    "sharing_experts_next": "{task} {share} and {rest}",
    "sharing_experts_any": "each task draws {share} on experts that all tasks share",
    "sharing_experts_ends": (
        "{most} draws most on experts that all tasks share ({share}), {least} least "
        "({rest})"
    ),
    "sharing_towers": "For every input alike, {clauses}.",
    "sharing_towers_first": (
        "{task} takes {share} from its own tower and {rest} from that of {other}"
    ),
    "sharing_towers_next": "{task} {share} and {rest} from that of {other}",
    "sharing_towers_any": "each task takes {share} from its own tower",
    "sharing_towers_ends": (
        "{most} takes most from its own tower ({share}), {least} least ({rest})"
    ),
    "sharing_percent": "{p} %",
    "sharing_percents": "{low} to {high} %",
    # the columns
    "left_out": "The model does not look at {n} of the {total} columns.",
    # how far to trust it
    "summary": "This summary",
    "summary_again": "It",
    "follows_good": "{subject} follows the model closely for {tasks}.",
    "follows_rough": "{subject} largely follows the model for {tasks}.",
    "follows_weak": (
        "{subject} follows the model only in part for {tasks}: read what it says there "
        "with caution."
    ),
    "fidelity": (
        "No simple summary follows the model for {tasks}, so nothing is said about "
        "what moves it there."
    ),
    "constant": (
        "For {tasks} the model says the same all around this input, so there is "
        "nothing to explain."
    ),
    "one": ("For {tasks} there is nothing to compare, as the input has only one part."),
    "fit": "{task} (R² {r2})",
    "fit_below": "{task} (R² below 0)",
    "fit_off": "{task} (R² {r2}, off by {gap} at this input itself)",
    "fit_unknown": "{task}",
    "fits": "{tasks} (R² {low} to {high})",
    "gap": "At the input itself it is off by up to {gap} ({task}).",
    "gap_small": "At the input itself it is off by less than 0.01.",
    "averages": "Effects are averages around this input, not exact changes.",
    "averages_full": (
        "Effects are average slopes around this input, not exact changes: added to the "
        "probability, they may go beyond 0 or 1."
    ),
    "samples": "It was fitted to what the model says of {n} inputs near this one.",
    "samples_weighted": (
        "It was fitted to what the model says of {n} inputs near this one, nearer ones "
        "counting more: as if there were {n_eff} that count alike."
    ),
    "meaning": "A number with a sign is the change in a probability: {forms}.",
    "count_meaning": (
        "An effect is told if its sign is certain and it is at least 0.01 and not "
        "small beside the others on its task."
    ),
    "error_meaning": "The number after ± is one standard error.",
    "means_number": (
        "for a numeric feature, when it is one standard deviation higher (as much as "
        "is named after it)"
    ),
    "means_value": "for a category, when it has this value and not another",
    "means_range": "for a range, when the number lies in it and not in another",
    "means_entry": "for an entry, when it is not zero",
    "means_word": "for a word, when it is in the text",
    "means_segment": "for a part of the image, when it is visible",
    "caveat": "All this is about the model, not about causes in the world.",
    # what if
    "what_ifs": "Checked with the model: {clauses}.",
    "what_if": "{change}, {outcomes}",
    "changed": "with {name} {after} instead of {before}",
    "made": "with {name} {after}",
    "without_word": "without the word {name}",
    "without_character": "without the character {name}",
    "without_segment": "with {name} hidden",
    "without_entry": "with {name} at zero",
    "turns": "{task} would be {after} ({p}) instead of {before} ({was})",
    "turns_alike": "{task} would be {after} instead of {before} ({p} both times)",
    "stays": "{task} would still be {before} ({p} instead of {was})",
    "unmoved": "{task} would still be {before} ({p} as now)",
    "other_outcomes_one": "another verdict would change",
    "other_outcomes_many": "{n} other verdicts would change",
}

ENGLISH = Language(_TABLE, quotes=('"', '"'), bare=True, space=" ")
