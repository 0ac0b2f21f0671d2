"""English."""

from skmtl.explain.telling.words._class_words import ENGLISH_OF_CLASSES
from skmtl.explain.telling.words._language import Language

__all__ = ["ENGLISH"]

_TABLE = {
    **ENGLISH_OF_CLASSES,
    "comma": ", ",
    "and": " and ",
    "clause": "; ",
    "missing": "missing",
    "percent": "{p} %",
    "over": "over {p} %",
    "under": "under {p} %",
    # what the model says
    "row": "For row {row}, the model says:",
    "verdict": "{task}: {label} ({p}).",
    "verdict_close": "{task}: {label}, a close call ({p}, then {other} with {q}).",
    "verdict_number": "{task}: {value}.",
    "verdict_interval": "{task}: {value} ({p} interval {low} to {high}).",
    "numbers_of_others_one": (
        "One other number is within {far} standard deviations of its mean."
    ),
    "numbers_of_others_many": (
        "{n} other numbers are within {far} standard deviations of their means."
    ),
    "verdict_of_all_one": "The task: {label} (at least {p}).",
    "verdict_of_all_many": "All {n} tasks: {label} (each at least {p}).",
    "verdict_of_others_one": "One other task: {label} ({p}).",
    "verdict_of_others_many": "{n} other tasks: {label} (each at least {p}).",
    "verdicts_untold_one": "One more task: another class, not told here.",
    "verdicts_untold_many": "{n} more tasks: other classes, not told here.",
    # tasks and classes
    "class_of": "{task} ({label})",
    "all_tasks": "all {n} tasks",
    "all_tasks_but": "all {n} tasks but {tasks}",
    "other_tasks": "{n} other tasks",
    # what tasks share
    "alike_one": "{features} moves {tasks} together.",
    "alike_many": "{features} move {tasks} together.",
    "matters_one": "{features} matters for {tasks}.",
    "matters_many": "{features} matter for {tasks}.",
    "apart_one": "{features} moves {first} one way, {second} the other.",
    "apart_many": "{features} move {first} one way, {second} the other.",
    "apart_counted_one": "{features} moves {first} tasks one way, {second} the other.",
    "apart_counted_many": "{features} move {first} tasks one way, {second} the other.",
    # what the model would say of another input
    "compared_number": "{name} {value}: at {after}, {outcomes}.",
    "compared_value": "{name} is {value}: if it were {after}, {outcomes}.",
    "compared_entry": "{name} {value}: at zero, {outcomes}.",
    "compared_word": "Without the word {name}, {outcomes}.",
    "compared_character": "Without the character {name}, {outcomes}.",
    "compared_letter": "Without the character {name}, {outcomes}.",
    "compared_segment": "With {name} hidden, {outcomes}.",
    "compared_segment_at": "With {name} at {value} hidden, {outcomes}.",
    "turned": "{task} would be {label} ({p})",
    "falls": "{which} would fall from {was} to {now}",
    "rises": "{which} would rise from {was} to {now}",
    "falls_too": "{which} from {was} to {now}",
    "rises_too": "{which} from {was} to {now}",
    "falls_number": "{which} would fall from {was} to {now}",
    "rises_number": "{which} would rise from {was} to {now}",
    "falls_number_too": "{which} from {was} to {now}",
    "rises_number_too": "{which} from {was} to {now}",
    "across": "{outcome} (past {goal})",
    "alike_comma": ", ",
    "alike_and": " and ",
    "others_change": "{n} other tasks would change too",
    "stay": "{tasks} would not change",
    "hardly": "{tasks} would hardly change",
    "outcomes_comma": ", ",
    "outcomes_and": ", and ",
    "unmoved_one": "Changed alone, {names} moves nothing by {least}.",
    "unmoved_many": "Changed alone, {names} move nothing by {least}.",
    "point": "a percentage point",
    "points": "{n} percentage points",
    "part_of_spread": "{n} % of the number's standard deviation",
    "points_or_part": "{points}, or by {part}",
    "same_one": "No usual value of the one feature moves an answer by {least}.",
    "same_many": (
        "No usual value of any of the {n} features, changed alone, moves an answer by "
        "{least}."
    ),
    "same_parts": (
        "Taken away alone, none of the {n} most important parts moves an answer by "
        "{least}."
    ),
    # what it would take
    "turn": "{outcomes} {conditions}.",
    "turn_together": (
        "No single change tried changes the answer for {tasks}; {conditions}, "
        "{outcomes}."
    ),
    "turned_number": "{task} would be {value}",
    "turn_together_number": (
        "No single change tried takes {tasks} that far; {conditions}, {outcomes}."
    ),
    "unturned_across": "Even {n} changes together do not take {task} past {goal}.",
    "unturned_numbers": (
        "Even {n} changes together move {tasks} by less than a standard deviation."
    ),
    "turn_many": "With {n} changes together, {outcomes}.",
    "unturned": "Even {n} changes together leave the answer for {tasks} as it is.",
    "conditions": "with {items}",
    "conditions_comma": ", ",
    "conditions_and": " and ",
    "conditions_word": "without {items}",
    "conditions_segment": "with {items} hidden",
    "with_number": "{name} at {after}",
    "with_value": "{name} being {after}",
    "with_entry": "{name} at zero",
    "with_word": "the word {name}",
    "with_character": "the character {name}",
    "with_letter": "the character {name}",
    "with_segment": "{name}",
    "at_row": "row {at}",
    "at_rows": "rows {at}",
    "at_column": "column {at}",
    "at_columns": "columns {at}",
    # how far to trust it
    "trust_exact": (
        "This model looks at each feature by itself{pairs} and adds up what it finds, "
        "so what is told of a feature is exact."
    ),
    "or_with_another": ", or with one other,",
    "and_of_pairs": ", and of some for two together",
    "trust_good": (
        "A simple summary follows the model closely here, so other changes of these "
        "features can be expected to act alike."
    ),
    "trust_rough": (
        "A simple summary follows the model only in part here: ask the model about any "
        "other change."
    ),
    "trust_weak": (
        "No simple summary follows the model here: rely on the answers above, and ask "
        "the model about any other change."
    ),
    "trust_mixed": (
        "A simple summary follows the model closely for {good}; for {doubted}, ask the "
        "model about any other change."
    ),
    "trust_counted": (
        "A simple summary follows the model closely for {n} of {total} tasks; for the "
        "others, ask the model about any other change."
    ),
    "trust_all_but": (
        "A simple summary follows the model closely, but for {doubted}: there, ask the "
        "model about any other change."
    ),
    # the summary itself: how tasks, features and classes relate in it
    "within": "within {low} to {high}",
    "up_to": "at or below {high}",
    "above": "above {low}",
    "related": "Around this input, {clauses}.",
    "closely_together": "{task} moves closely with {others}",
    "partly_together": "{task} moves partly with {others}",
    "unrelated": "{task} has little to do with {others}",
    "partly_opposed": "{task} moves partly against {others}",
    "closely_opposed": "{task} moves against {others}",
    "correlation": "{task} (correlation {r})",
    "other_pairs": "the other {n} pairs of tasks are in between",
    "details_exact": "The effects: {clauses}.",
    "details": "The average effects in this summary: {clauses}.",
    "details_of": "on {task}, {items}",
    "detail": "{name} {effect}",
    "detail_per": "higher {name} {effect} per {spread} more",
    "detail_at": "{name} {value} {effect}",
    "with_probability": "{outcome} ({p})",
    "no_account": (
        "Also looked at, with little or no effect around this input: {names}."
    ),
    "and_more": "{n} more",
    "contrast": "Between {a} and {b}, {clauses}.",
    "contrast_of_terms": "These numbers are what is added to the difference of scores.",
    "contrast_meaning": (
        "These numbers are changes in the difference between the two probabilities."
    ),
    "for_first": "what speaks for the first is {features}",
    "for_second": "what speaks against the first is {features}",
    "effect_and_error": "{effect} ± {error}",
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
    # texts that are written
    "written_text": "{task}: {text}.",
    "written_origins": "{clauses}.",
    "written_first": (
        "{word} comes from {sources}, without which its probability falls from {was} "
        "to {now}"
    ),
    "written_next": "{word} from {sources} ({was} to {now})",
    "written_first_each": (
        "{word} comes from {sources}, without {any} of which its probability falls "
        "from {was} to {now}"
    ),
    "written_next_each": (
        "{word} from {sources} ({was} to {now} without {any} of them)"
    ),
    "written_either": "either",
    "written_any": "any one",
    "written_or_less": "{p} or less",
    "written_some_word": "{n} words",
    "written_some_letter": "{n} characters",
    "written_some_segment": "{n} segments",
    "written_some_entry": "{n} entries",
    "written_more_one": "one more word is not told here",
    "written_more_many": "{n} more words are not told here",
    "written_more_letters_one": "one more character is not told here",
    "written_more_letters_many": "{n} more characters are not told here",
    "written_stay_likely": (
        "Without the only part of the input, more than half of the probability is left "
        "of {words}."
    ),
    "written_one_word": (
        'The input is a single word: TextExplainer with tokenizer="char" looks inside '
        "it."
    ),
    "written_by_no_word": "No single word decides {words}.",
    "written_by_no_character": "No single character decides {words}.",
    "written_by_no_letter": "No single character decides {words}.",
    "written_by_no_segment": "No single segment decides {words}.",
    "written_by_no_entry": "No single entry decides {words}.",
    "written_table": "How the columns move its words is in its table of effects.",
    # the columns
    "left_out": "The model does not look at {n} of the {total} columns.",
    "all_left_out": "The model does not look at any of the {total} columns.",
    # what the summary was made from
    "fits": "The R² of the summary is {items}.",
    "fit": "{r2} for {task}",
    "fit_below": "below 0 for {task}",
    "fit_unknown": "not known for {task}",
    "constant": (
        "For {tasks} the model says the same all around this input, so there is no "
        "summary."
    ),
    "one": "For {tasks} there is no summary, as the input has only one part.",
    "exact": (
        "Nothing here is an estimate: the model is a sum of one term for each feature"
        "{pairs}."
    ),
    "terms_meaning": (
        "A number with a sign is what the feature adds to the log-odds of the class, "
        "of three or more classes to its score; it is 0 on average over the rows that "
        "were learned from."
    ),
    "terms_meaning_numbers": (
        "A number with a sign is what the feature adds to what is predicted{scale}; it "
        "is 0 on average over the rows that were learned from."
    ),
    "terms_meaning_both": (
        "A number with a sign is what the feature adds to a number{scale}, to the "
        "log-odds of the class, or of three or more classes to its score; it is 0 on "
        "average over the rows that were learned from."
    ),
    "in_its_unit": ", in its own unit",
    "on_learned_scale": (
        ", on the scale that it was learned on, where 1 is about one standard "
        "deviation: the model turns the sum back into the answer above"
    ),
    "changes_meaning_numbers": (
        "A number with a sign is the change in what is predicted, in its own unit: for "
        "a numeric feature, when it is one standard deviation higher, or lower with "
        "the other sign where no row is as high; for a category, when it has this "
        "value and not another."
    ),
    "changes_meaning_both": (
        "A number with a sign is the change in a probability, or in a number, in its "
        "own unit: for a numeric feature, when it is one standard deviation higher, or "
        "lower with the other sign where no row is as high; for a category, when it "
        "has this value and not another."
    ),
    "changes_meaning": (
        "A number with a sign is the change in a probability: for a numeric feature, "
        "when it is one standard deviation higher, or lower with the other sign where "
        "no row is as high; for a category, when it has this value and not another."
    ),
    "gap": "At the input itself it is off by up to {gap} ({task}).",
    "gap_small": "At the input itself it is off by less than 1 %.",
    "gap_small_numbers": (
        "At the input itself it is off by less than 1 % of a standard deviation."
    ),
    "gap_small_both": (
        "At the input itself it is off by less than 1 %, for numbers of their standard "
        "deviation."
    ),
    "averages_full_numbers": (
        "Effects are average slopes around this input, not exact changes."
    ),
    "averages_full_both": (
        "Effects are average slopes around this input, not exact changes: added to a "
        "probability, they may go beyond 0 or 1."
    ),
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
    "meaning_numbers": (
        "A number with a sign is the change in what is predicted, in its own unit: "
        "{forms}."
    ),
    "meaning_both": (
        "A number with a sign is the change in a probability, or in a number, in its "
        "own unit: {forms}."
    ),
    "count_meaning_numbers": (
        "An effect is told if its sign is certain and it is at least a hundredth of "
        "the number's standard deviation and not small beside the others on its task."
    ),
    "count_meaning_both": (
        "An effect is told if its sign is certain and it is at least 0.01, or a "
        "hundredth of the number's standard deviation, and not small beside the others "
        "on its task."
    ),
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
}

ENGLISH = Language(_TABLE, quotes=('"', '"'), bare=True, space=" ")
