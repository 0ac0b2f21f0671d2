"""English."""

from skmtl.explain._words._language import Language

__all__ = ["ENGLISH"]

_TABLE = {
    "comma": ", ",
    "and": " and ",
    "clause": "; ",
    "missing": "missing",
    # what the model says
    "predicts": "The model predicts {items}.",
    "verdict": "{outcome} ({probability})",
    "first_verdict": "{outcome} (probability {probability})",
    "focus_all_one": "What follows is about the probability of {items}.",
    "focus_all_many": "What follows is about the probabilities of {items}.",
    "focus_some": (
        "What follows is about these probabilities, and about {items} where another "
        "class is predicted."
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
    "segment": "{name} being seen ({effects})",
    "segment_at": "{name} being seen ({value}: {effects})",
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
    "specific": "Some evidence counts for one task alone: {clauses}.",
    "specific_known": (
        "Among the tasks that can be told, some evidence counts for one alone: "
        "{clauses}."
    ),
    "conflicting": "Some evidence pulls the tasks apart: {clauses}.",
    "more_shared_one": "One more feature is shared.",
    "more_shared_many": "And {n} more features are shared.",
    "more_specific_one": "One more feature counts for a single task.",
    "more_specific_many": "And {n} more features count for a single task each.",
    "more_conflicting_one": "One more feature pulls them apart.",
    "more_conflicting_many": "And {n} more features pull them apart.",
    "more_single_one": "One more feature counts.",
    "more_single_many": "And {n} more features count.",
    "nothing": "Nothing stands out for {tasks}.",
    # how tasks and features relate
    "related": "Around this input, {clauses}.",
    "closely_together": "{task} goes closely together with {others}",
    "partly_together": "{task} goes partly together with {others}",
    "unrelated": "{task} has little to do with {others}",
    "partly_opposed": "{task} goes partly against {others}",
    "closely_opposed": "{task} goes against {others}",
    "correlation": "{task} (correlation {r})",
    "other_pairs": "the other {n} pairs of tasks lie between",
    "details": "The single effects: {clauses}.",
    "details_of": "on {task}, {items}",
    "detail": "{name} {effect}",
    "no_account": "Looked at, but of no account: {names}.",
    "and_more": "{n} more",
    "contrast": "Between {a} and {b}, {clauses}.",
    "contrast_meaning": (
        "Here numbers are changes of the difference of the two probabilities."
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
    # how far to trust it
    "close": "This summary follows the model closely for {tasks}.",
    "rough": (
        "It follows the model only roughly for {tasks}: take that part as indicative."
    ),
    "rough_only": (
        "This summary follows the model only roughly for {tasks}: take it as "
        "indicative."
    ),
    "fidelity": (
        "No simple summary follows the model for {tasks}, so what moves it there is "
        "left untold."
    ),
    "constant": (
        "For {tasks} the model says the same all around this input, so there is "
        "nothing to explain."
    ),
    "one": ("For {tasks} nothing can be compared, as the input has a single part."),
    "fit": "{task} (R² {r2})",
    "fit_below": "{task} (R² below 0)",
    "fit_off": "{task} (R² {r2}, off by {gap} at this input itself)",
    "fit_unknown": "{task}",
    "fits": "{tasks} (R² {low} to {high})",
    "gap": "At the input itself it misses the model by up to {gap} ({task}).",
    "gap_small": "At the input itself it misses the model by less than 0.01.",
    "averages": "Effects are averages around this input, not exact changes.",
    "averages_full": (
        "Effects are average slopes around this input, not exact changes: they may "
        "exceed what is left up to 1."
    ),
    "samples": "It was fitted to {n} answers of the model to inputs near this one.",
    "samples_weighted": (
        "It was fitted to {n} answers of the model to inputs near this one, which "
        "weigh as much as {n_eff} equal ones."
    ),
    "meaning": "A number with a sign is by how much a probability changes: {forms}.",
    "count_meaning": (
        "It counts if its sign is certain and it is not small beside the others on its "
        "task."
    ),
    "error_meaning": "After ± stands one standard error.",
    "means_number": (
        "for a numeric feature, when it is one standard deviation higher (as much as "
        "is named after it)"
    ),
    "means_value": "for a category, when it has this value and not another",
    "means_range": "for a range, when the number lies in it and not in another",
    "means_entry": "for an entry, when it is not zero",
    "means_word": "for a word, when it is in the text",
    "means_segment": "for a part of the image, when it is seen",
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
    "other_outcomes_one": "another verdict would turn",
    "other_outcomes_many": "{n} other verdicts would turn",
}

ENGLISH = Language(_TABLE, quotes=('"', '"'), bare=True, space=" ")
