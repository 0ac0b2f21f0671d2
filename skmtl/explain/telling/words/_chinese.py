"""Chinese, in simplified characters."""

from skmtl.explain.telling.words._class_words import CHINESE_OF_CLASSES
from skmtl.explain.telling.words._language import Language

__all__ = ["CHINESE"]

_TABLE = {
    **CHINESE_OF_CLASSES,
    "comma": "、",
    "and": "和",
    "clause": "；",
    "missing": "缺失",
    "percent": "{p}%",
    "over": "{p}% 以上",
    "under": "不到 {p}%",
    # what the model says
    "row": "对标记为 {row} 的行，模型的判断如下：",
    "verdict": "{task}：{label}（{p}）。",
    "verdict_close": "{task}：{label}，难分高下（{p}，其次是{other} {q}）。",
    "verdict_number": "{task}：{value}。",
    "verdict_interval": "{task}：{value}（{p} 区间 {low} 至 {high}）。",
    "numbers_of_others_one": "另外 1 个数值与其均值相差不到 {far} 个标准差。",
    "numbers_of_others_many": "另外 {n} 个数值与各自的均值相差不到 {far} 个标准差。",
    "verdict_of_all_one": "这个任务：{label}（至少 {p}）。",
    "verdict_of_all_many": "全部 {n} 个任务：{label}（各至少 {p}）。",
    "verdict_of_others_one": "另外 1 个任务：{label}（{p}）。",
    "verdict_of_others_many": "另外 {n} 个任务：{label}（各至少 {p}）。",
    "verdicts_untold_one": "还有 1 个任务：其他类别，此处从略。",
    "verdicts_untold_many": "还有 {n} 个任务：其他类别，此处从略。",
    # tasks and classes
    "class_of": "{task}为{label}",
    "all_tasks": "全部 {n} 个任务",
    "all_tasks_but": "除{tasks}外的全部 {n} 个任务",
    "other_tasks": "另外 {n} 个任务",
    # what tasks share
    "alike_one": "{features}使{tasks}一起变化。",
    "alike_many": "{features}使{tasks}一起变化。",
    "matters_one": "{features}对{tasks}都重要。",
    "matters_many": "{features}对{tasks}都重要。",
    "apart_one": "{features}使{first}与{second}走向相反。",
    "apart_many": "{features}使{first}与{second}走向相反。",
    "apart_counted_one": "{features}使 {first} 个任务与另外 {second} 个走向相反。",
    "apart_counted_many": "{features}使 {first} 个任务与另外 {second} 个走向相反。",
    # what the model would say of another input
    "compared_number": "{name}为 {value}：若为 {after}，{outcomes}。",
    "compared_value": "{name}为 {value}：若改为 {after}，{outcomes}。",
    "compared_entry": "{name}为 {value}：若为零，{outcomes}。",
    "compared_word": "若没有词语{name}，{outcomes}。",
    "compared_character": "若没有字{name}，{outcomes}。",
    "compared_letter": "若没有字符{name}，{outcomes}。",
    "compared_segment": "若遮去{name}，{outcomes}。",
    "compared_segment_at": "若遮去位于{value}的{name}，{outcomes}。",
    "turned": "{task}将为{label}（{p}）",
    "falls": "{which}的可能将由 {was} 降至 {now}",
    "rises": "{which}的可能将由 {was} 升至 {now}",
    "falls_too": "{which}将由 {was} 降至 {now}",
    "rises_too": "{which}将由 {was} 升至 {now}",
    "falls_number": "{which}将由 {was} 降至 {now}",
    "rises_number": "{which}将由 {was} 升至 {now}",
    "falls_number_too": "{which}将由 {was} 降至 {now}",
    "rises_number_too": "{which}将由 {was} 升至 {now}",
    "across": "{outcome}（越过 {goal}）",
    "alike_comma": "，",
    "alike_and": "，",
    "others_change": "另外 {n} 个任务也会变化",
    "stay": "{tasks}不变",
    "hardly": "{tasks}几乎不变",
    "outcomes_comma": "，",
    "outcomes_and": "，",
    "unmoved_one": "单独改变{names}，任何判断的变化都不到{least}。",
    "unmoved_many": "单独改变{names}，任何判断的变化都不到{least}。",
    "point": "一个百分点",
    "points": "{n} 个百分点",
    "part_of_spread": "其标准差的 {n}%",
    "points_or_part": "{points}（数值则不到{part}）",
    "same_one": "这唯一的特征取任何常见的值，判断的变化都不到{least}。",
    "same_many": "{n} 个特征中任何一个单独取常见的值，判断的变化都不到{least}。",
    "same_parts": "最重要的 {n} 个部分中任何一个单独去掉，判断的变化都不到{least}。",
    # what it would take
    "turn": "此外，{conditions}，{outcomes}。",
    "turn_together": "试过的单项改变都不能扭转{tasks}；{conditions}，{outcomes}。",
    "turned_number": "{task}将为 {value}",
    "turn_together_number": (
        "试过的单项改变都不能使{tasks}变化这么多；{conditions}，{outcomes}。"
    ),
    "unturned_across": "即使 {n} 项改变加在一起，{task}也不会越过 {goal}。",
    "unturned_numbers": ("即使 {n} 项改变加在一起，{tasks}的变化也不到一个标准差。"),
    "turn_many": "{n} 项改变加在一起，{outcomes}。",
    "unturned": "即使 {n} 项改变加在一起，也不能扭转{tasks}。",
    "conditions": "若{items}",
    "conditions_comma": "、",
    "conditions_and": "、",
    "conditions_word": "若没有{items}",
    "conditions_segment": "若遮去{items}",
    "with_number": "{name}为 {after}",
    "with_value": "{name}为 {after}",
    "with_entry": "{name}为零",
    "with_word": "词语{name}",
    "with_character": "字{name}",
    "with_letter": "字符{name}",
    "with_segment": "{name}",
    "at_row": "第 {at} 行",
    "at_rows": "第 {at} 行",
    "at_column": "第 {at} 列",
    "at_columns": "第 {at} 列",
    # how far to trust it
    "trust_exact": (
        "该模型对每个特征单独{pairs}判断再相加，因此关于单个特征所说的都是精确的。"
    ),
    "or_with_another": "（或与另一个特征一起）",
    "and_of_pairs": "，加上某些特征两两共有的项",
    "trust_good": (
        "在这个输入附近，简单的概括与模型十分吻合，这些特征的其他变化可望有同样的作用。"
    ),
    "trust_rough": (
        "在这个输入附近，简单的概括与模型只是部分吻合：其他变化请询问模型。"
    ),
    "trust_weak": (
        "在这个输入附近，没有简单的概括能与模型吻合：请依据以上的回答，其他变化请询问模型。"
    ),
    "trust_mixed": (
        "简单的概括对{good}与模型十分吻合；对{doubted}则不然，其他变化请询问模型。"
    ),
    "trust_counted": (
        "{total} 个任务中，简单的概括对 {n} 个与模型十分吻合；对其余的任务则不然，"
        "其他变化请询问模型。"
    ),
    "trust_all_but": (
        "除{doubted}外，简单的概括与模型十分吻合；对这些任务，其他变化请询问模型。"
    ),
    # the summary itself: how tasks, features and classes relate in it
    "within": "{low} 到 {high} 之间",
    "up_to": "{high} 及以下",
    "above": "{low} 以上",
    "related": "在这个输入附近，{clauses}。",
    "closely_together": "{task}与{others}高度一致",
    "partly_together": "{task}与{others}部分一致",
    "unrelated": "{task}与{others}关系不大",
    "partly_opposed": "{task}与{others}部分相反",
    "closely_opposed": "{task}与{others}走向相反",
    "correlation": "{task}（相关系数 {r}）",
    "other_pairs": "其余 {n} 对任务介于其间",
    "details_exact": "各项影响：{clauses}。",
    "details": "这份概括中的平均影响：{clauses}。",
    "details_of": "对{task}，{items}",
    "detail": "{name} {effect}",
    "detail_per": "{name}每升高 {spread} 时 {effect}",
    "detail_at": "{name}为 {value} 时 {effect}",
    "with_probability": "{outcome}（{p}）",
    "no_account": "考察过但在此输入附近没有明显影响的特征：{names}。",
    "and_more": "另外 {n} 个",
    "contrast": "在{a}与{b}之间：{clauses}。",
    "contrast_of_terms": "这里的数值是给两个得分之差加上的多少。",
    "contrast_meaning": "这里的数值是两个概率之差的变化。",
    "for_first": "支持前者的是{features}",
    "for_second": "不利于前者的是{features}",
    "effect_and_error": "{effect} ± {error}",
    # what the tasks draw on inside the network
    "sharing_drawn": "各任务取用网络的情况：{clauses}。",
    "sharing_gates_pair": "{a}与{b}对各专家的权重有 {share} 相同",
    "sharing_gates_any": "任意两个任务对各专家的权重有 {share} 相同",
    "sharing_gates_most": "{a}与{b}对各专家的权重最为接近（{share} 相同）",
    "sharing_masks_pair": "{a}与{b}对共享层的掩码有 {share} 相同",
    "sharing_masks_any": "任意两个任务对共享层的掩码有 {share} 相同",
    "sharing_masks_most": "{a}与{b}对共享层的掩码最为接近（{share} 相同）",
    "sharing_least": "{task}与其他任务差别最大（平均 {share} 相同）",
    "sharing_experts": "在这个输入处，{clauses}。",
    "sharing_experts_first": (
        "{task}有 {share} 取自各任务共享的专家，{rest} 取自专属的专家"
    ),
    "sharing_experts_next": "{task}分别为 {share} 与 {rest}",
    "sharing_experts_any": "每个任务有 {share} 取自各任务共享的专家",
    "sharing_experts_ends": (
        "取自各任务共享的专家最多的是{most}（{share}），最少的是{least}（{rest}）"
    ),
    "sharing_towers": "对所有输入都一样，{clauses}。",
    "sharing_towers_first": "{task}有 {share} 取自自己的塔，{rest} 取自{other}的塔",
    "sharing_towers_next": "{task}有 {share} 取自自己的塔，{rest} 取自{other}的塔",
    "sharing_towers_any": "每个任务有 {share} 取自自己的塔",
    "sharing_towers_ends": (
        "取自自己的塔最多的是{most}（{share}），最少的是{least}（{rest}）"
    ),
    "sharing_percent": "{p}%",
    "sharing_percents": "{low}% 至 {high}%",
    # texts that are written
    "written_text": "{task}：{text}。",
    "written_origins": "{clauses}。",
    "written_first": "{word}来自{sources}，去掉后其概率由 {was} 降至 {now}",
    "written_next": "{word}来自{sources}（由 {was} 降至 {now}）",
    "written_first_each": (
        "{word}来自{sources}，去掉其中{any}，其概率都由 {was} 降至 {now}"
    ),
    "written_next_each": (
        "{word}来自{sources}（去掉其中{any}，都由 {was} 降至 {now}）"
    ),
    "written_either": "任何一个",
    "written_any": "任何一个",
    "written_or_less": "{p} 或更低",
    "written_some_word": " {n} 个词",
    "written_some_letter": " {n} 个字符",
    "written_some_segment": " {n} 个图块",
    "written_some_entry": " {n} 项",
    "written_more_one": "另有 1 个词从略",
    "written_more_many": "另有 {n} 个词从略",
    "written_more_letters_one": "另有 1 个字符从略",
    "written_more_letters_many": "另有 {n} 个字符从略",
    "written_stay_likely": ("去掉输入仅有的部分后，{words}的概率仍保留一半以上。"),
    "written_one_word": (
        '输入只有一个词：用 tokenizer="char" 的 TextExplainer 可解释到词内的字符。'
    ),
    "written_by_no_word": "没有哪一个词单独决定{words}。",
    "written_by_no_character": "没有哪一个字单独决定{words}。",
    "written_by_no_letter": "没有哪一个字符单独决定{words}。",
    "written_by_no_segment": "没有哪一个图块单独决定{words}。",
    "written_by_no_entry": "没有哪一项单独决定{words}。",
    "written_table": "各列如何影响其中的词，见影响表。",
    # the columns
    "left_out": "模型没有使用 {total} 列中的 {n} 列。",
    "all_left_out": "模型没有使用这 {total} 列中的任何一列。",
    # what the summary was made from
    "fits": "这份概括的 R²：{items}。",
    "fit": "{task}为 {r2}",
    "fit_below": "{task}低于 0",
    "fit_unknown": "{task}不可知",
    "constant": "对{tasks}，模型在这个输入附近的判断没有任何变化，因此没有概括。",
    "one": "对{tasks}，输入只有一个部分，因此没有概括。",
    "exact": "这里没有估计：该模型就是各特征各自一项之和{pairs}。",
    "terms_meaning": (
        "带正负号的数值是该特征给这一类别的对数几率（三类及以上则为其得分）加上的"
        "多少；在学习所用的行上平均为 0。"
    ),
    "terms_meaning_numbers": (
        "带正负号的数值是该特征给预测值加上的多少{scale}；在学习所用的行上平均为 0。"
    ),
    "terms_meaning_both": (
        "带正负号的数值是该特征给数值{scale}、给这一类别的对数几率（三类及以上则为其"
        "得分）加上的多少；在学习所用的行上平均为 0。"
    ),
    "in_its_unit": "（以其自身的单位计）",
    "on_learned_scale": (
        "（在模型学习所用的尺度上，1 约为一个标准差，模型再由其和得出上面的答案）"
    ),
    "changes_meaning_numbers": (
        "带正负号的数值是预测值变化的多少，以其自身的单位计：数值特征指升高一个标准差"
        "（若没有行有那么高，则为降低一个标准差的相反数）；类别特征指取该值而非其他值。"
    ),
    "changes_meaning_both": (
        "带正负号的数值是概率或数值变化的多少，数值以其自身的单位计：数值特征指升高一个"
        "标准差（若没有行有那么高，则为降低一个标准差的相反数）；类别特征指取该值而非"
        "其他值。"
    ),
    "changes_meaning": (
        "带正负号的数值是概率变化的多少：数值特征指升高一个标准差（若没有行有那么高，"
        "则为降低一个标准差的相反数）；类别特征指取该值而非其他值。"
    ),
    "gap": "就这个输入本身而言，它与模型最多相差 {gap}（{task}）。",
    "gap_small": "就这个输入本身而言，它与模型相差不到 1%。",
    "gap_small_numbers": "就这个输入本身而言，它与模型相差不到标准差的 1%。",
    "gap_small_both": (
        "就这个输入本身而言，它与模型相差不到 1%（数值则指其标准差的 1%）。"
    ),
    "averages_full_numbers": "影响是在此输入附近的平均斜率，并非精确的变化。",
    "averages_full_both": (
        "影响是在此输入附近的平均斜率，并非精确的变化，加到概率上可能超出 0 到 1。"
    ),
    "averages_full": (
        "影响是在此输入附近的平均斜率，并非精确的变化，加到概率上可能超出 0 到 1。"
    ),
    "samples": "它由模型对附近 {n} 个输入的回答拟合而成。",
    "samples_weighted": (
        "它由模型对附近 {n} 个输入的回答拟合而成，越近的权重越大，"
        "相当于 {n_eff} 个等权的输入。"
    ),
    "meaning": "带正负号的数值是概率变化的多少：{forms}。",
    "meaning_numbers": (
        "带正负号的数值是预测值变化的多少，以其自身的单位计：{forms}。"
    ),
    "meaning_both": (
        "带正负号的数值是概率或数值变化的多少，数值以其自身的单位计：{forms}。"
    ),
    "count_meaning_numbers": (
        "符号确定、不小于该数值标准差的百分之一、且在其任务中相对不小的影响才会列出。"
    ),
    "count_meaning_both": (
        "符号确定、不小于 0.01（数值则为其标准差的百分之一）、且在其任务中相对不小的"
        "影响才会列出。"
    ),
    "count_meaning": "符号确定、不小于 0.01、且在其任务中相对不小的影响才会列出。",
    "error_meaning": "± 之后的数值是一个标准误。",
    "means_number": "数值特征指升高一个标准差（即所注的幅度）",
    "means_value": "类别特征指取该值而非其他值",
    "means_range": "区间指处于该区间而非其他区间",
    "means_entry": "条目指不为零",
    "means_word": "词语或字指在文中出现",
    "means_segment": "图块指在图中可见",
    "caveat": "以上说的都是模型，而不是现实中的因果。",
}

CHINESE = Language(_TABLE, quotes=("「", "」"), bare=False, space="")
