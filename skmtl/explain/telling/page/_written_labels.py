"""What the page says of texts that the model writes, in English and in Chinese."""

from __future__ import annotations

__all__ = ["WRITTEN_LABELS"]

WRITTEN_LABELS = {
    "written": ("{task}: {text}", "{task}：{text}"),
    "written_without": ("Without", "去掉"),
    "written_loss": (
        "What each word loses without a part of the input, in percentage points: its "
        "probability here, which stands below it, less that without this part, all "
        "words before it as they are written. Asked of the model itself.",
        "去掉输入的某一部分后，每个词的概率下降多少个百分点：此处的概率（见词下）减去"
        "去掉该部分时的概率，其前的词保持不变；由模型实际回答。",
    ),
    "written_effects": (
        "In a linear summary: what each feature adds to the probability of each word",
        "线性概括：各特征给每个词的概率加上的多少",
    ),
    "written_attention": (
        "Where the network looks as it writes (attention): no explanation",
        "网络写作时看向何处（注意力）：并非解释",
    ),
    "written_attention_note": (
        "Attention says where the network looks before it writes a word, in percent, "
        "not why it writes it: a part that gets little of it may still decide.",
        "注意力（%）表明网络在写每个词之前看向何处，而非为何这样写："
        "得到注意力很少的部分仍可能起决定作用。",
    ),
    "roles_beside_texts": (
        "Roles are about classes and numbers, not about the texts that are written.",
        "角色只涉及类别与数值，不涉及所写的文本。",
    ),
    "written_token": ("Token", "词元"),
    "written_nothing": ("The text is empty.", "文本为空。"),
    "written_not_shown": (
        "Not shown: {features} features, {words} words.",
        "未列出：{features} 个特征，{words} 个词。",
    ),
}
