"""The words of generated reviews, in English and Chinese.

What is planted stands nowhere else: no word of English, no character of Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LANGUAGES", "Language"]


@dataclass(frozen=True)
class Language:
    """Words that decide, and sentences to put them in.

    Parameters
    ----------
    judging : dict of topic to dict of sentiment to list of str
        Words that are said of one topic only.
    judged : list of str
        Sentences for one of these words.
    things : dict of topic to list of str
        What is judged.
    any : dict of sentiment to list of str
        Words that are said of any topic.
    thing_judged : list of str
        Sentences for a thing and one of these words.
    returning : dict of answer to list of str
        Words that say whether one should come.
    what_to_do : list of str
        Sentences for one of these words.
    fillers : list of str
        Sentences that say nothing.
    space : str
        Between sentences.
    """

    judging: dict[str, dict[str, list[str]]]
    judged: list[str]
    things: dict[str, list[str]]
    any: dict[str, list[str]]
    thing_judged: list[str]
    returning: dict[str, list[str]]
    what_to_do: list[str]
    fillers: list[str]
    space: str


_ENGLISH = Language(
    judging={
        "food": {
            "positive": ["delicious", "tasty", "flavourful"],
            "negative": ["overcooked", "stale", "inedible"],
        },
        "place": {
            "positive": ["cosy", "spacious", "spotless"],
            "negative": ["cramped", "filthy", "draughty"],
        },
        "price": {
            "positive": ["affordable", "inexpensive", "economical"],
            "negative": ["overpriced", "unaffordable", "extortionate"],
        },
        "service": {
            "positive": ["attentive", "friendly", "courteous"],
            "negative": ["rude", "inattentive", "impolite"],
        },
    },
    judged=[
        "From start to end it was {}.",
        "Everybody in our party called it {}.",
        "If I had to put it in one word: {}!",
        "I found it rather {}, and so did my sister.",
    ],
    things={
        "food": ["soup", "dessert", "pasta"],
        "place": ["terrace", "room", "garden"],
        "price": ["bill", "prices", "costs"],
        "service": ["waiters", "waitress", "staff"],
    },
    any={
        "positive": ["wonderful", "excellent", "great"],
        "negative": ["awful", "dreadful", "terrible"],
    },
    thing_judged=[
        "About the {} I can say one thing: {}.",
        "What I remember is the {}: simply {}.",
        "As for the {}, in a word: {}.",
    ],
    returning={
        "yes": ["recommend", "revisit", "praise"],
        "no": ["avoid", "boycott", "shun"],
    },
    what_to_do=[
        "Next month we will {} it.",
        "My family and I shall {} it from now on.",
        "To all who travel I say: {} it!",
    ],
    fillers=[
        "We came on a rainy Tuesday with two friends.",
        "I stopped by after work.",
        "The station is ten minutes away on foot.",
        "It was our second visit since spring.",
        "We sat by the window and talked about the holidays.",
        "A colleague had told me about it.",
        "There were six of us, and a dog.",
        "My brother took the photographs.",
        "They open at noon and close at eleven.",
        "We had booked by telephone the day before.",
        "It is on the corner, opposite the library.",
        "Afterwards we walked home along the river.",
    ],
    space=" ",
)

_CHINESE = Language(
    judging={
        "food": {
            "positive": ["美味", "可口", "鲜香"],
            "negative": ["油腻", "寡淡", "难吃"],
        },
        "place": {
            "positive": ["宽敞", "整洁", "温馨"],
            "negative": ["吵闹", "肮脏", "拥挤"],
        },
        "price": {
            "positive": ["便宜", "实惠", "划算"],
            "negative": ["昂贵", "宰客", "坑钱"],
        },
        "service": {
            "positive": ["热情", "细致", "耐心"],
            "negative": ["冷漠", "粗鲁", "敷衍"],
        },
    },
    judged=[
        "总的来说，非常{}。",
        "大家都说这里很{}。",
        "用一个词形容，就是{}！",
        "我和姐姐都觉得十分{}。",
    ],
    things={
        "food": ["菜肴", "甜品", "汤羹"],
        "place": ["环境", "装潢", "座椅"],
        "price": ["价格", "账单", "花销"],
        "service": ["店员", "侍者", "掌柜"],
    },
    any={
        "positive": ["优秀", "满意", "出色"],
        "negative": ["糟糕", "恶劣", "差劲"],
    },
    thing_judged=[
        "说到{}，我们都觉得很{}。",
        "这里的{}，只能说十分{}。",
        "印象最深的是{}，非常{}。",
    ],
    returning={
        "yes": ["推荐", "光顾", "重访"],
        "no": ["远离", "拉黑", "避雷"],
    },
    what_to_do=[
        "我们以后会{}这一家。",
        "劝朋友们{}这里。",
        "下个月我准备{}这一家。",
    ],
    fillers=[
        "星期二下着雨，我们和两个朋友一起去的。",
        "下班以后我就过来了。",
        "从车站走过去要十分钟。",
        "这是我们春天以来第二次来。",
        "我们坐在窗边，聊了聊假期的事。",
        "是同事告诉我的。",
        "我们一共六个人，还有一只小狗。",
        "照片是我哥哥拍的。",
        "他们中午开门，晚上十一点关门。",
        "我们前一天打电话订了位。",
        "它在街角，对面就是图书馆。",
        "后来我们沿着河走回家。",
    ],
    space="",
)

LANGUAGES = {"en": _ENGLISH, "zh": _CHINESE}
