"""The words of generated titles, in Chinese, Spanish and English.

Each word has one translation only, so that a title determines its English. Nouns that
begin with a stressed a ("el agua", though feminine) are avoided in Spanish.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["ADJECTIVES", "NOUNS", "WITHOUT_TOPIC", "Adjective", "Noun"]


@dataclass(frozen=True)
class Noun:
    """A noun in the singular.

    Parameters
    ----------
    zh, es, en : str
        The word; Spanish without its article and in lower case.
    feminine : bool
        Its gender in Spanish.
    zh_in, en_in : str
        For a place, how one is there: "里" and "at" for a station. Spanish has "en"
        for all. "" for what is no place to be in.
    """

    zh: str
    es: str
    en: str
    feminine: bool = False
    zh_in: str = ""
    en_in: str = ""


@dataclass(frozen=True)
class Adjective:
    """An adjective that can be said of every noun.

    Parameters
    ----------
    zh, es, en : str
        The word; Chinese without 的, Spanish in the masculine.
    es_feminine : str
        Spanish in the feminine.
    before : bool
        Whether it precedes its noun in Spanish.
    """

    zh: str
    es: str
    en: str
    es_feminine: str
    before: bool = False


#: Topic to nouns.
NOUNS = {
    "nature": [
        Noun("沙漠", "desierto", "Desert", False, "中", "in"),
        Noun("森林", "bosque", "Forest", False, "中", "in"),
        Noun("山谷", "valle", "Valley", False, "中", "in"),
        Noun("丛林", "selva", "Jungle", True, "中", "in"),
        Noun("海岛", "isla", "Island", True, "上", "on"),
        Noun("草原", "pradera", "Prairie", True, "上", "on"),
        Noun("河流", "río", "River"),
        Noun("湖泊", "lago", "Lake"),
        Noun("火山", "volcán", "Volcano"),
        Noun("沼泽", "pantano", "Swamp"),
        Noun("瀑布", "cascada", "Waterfall", True),
        Noun("洞穴", "cueva", "Cave", True),
    ],
    "city": [
        Noun("广场", "plaza", "Square", True, "上", "in"),
        Noun("街道", "calle", "Street", True, "上", "in"),
        Noun("桥", "puente", "Bridge", False, "上", "on"),
        Noun("车站", "estación", "Station", True, "里", "at"),
        Noun("市场", "mercado", "Market", False, "里", "in"),
        Noun("高塔", "torre", "Tower", True, "里", "in"),
        Noun("剧院", "teatro", "Theatre", False, "里", "in"),
        Noun("图书馆", "biblioteca", "Library", True, "里", "in"),
        Noun("教堂", "iglesia", "Church", True, "里", "in"),
        Noun("宫殿", "palacio", "Palace", False, "里", "in"),
        Noun("旅馆", "hotel", "Hotel", False, "里", "in"),
        Noun("医院", "hospital", "Hospital", False, "里", "in"),
    ],
    "people": [
        Noun("国王", "rey", "King"),
        Noun("士兵", "soldado", "Soldier"),
        Noun("诗人", "poeta", "Poet"),
        Noun("渔夫", "pescador", "Fisherman"),
        Noun("医生", "médico", "Doctor"),
        Noun("画家", "pintor", "Painter"),
        Noun("公主", "princesa", "Princess", True),
        Noun("女王", "reina", "Queen", True),
        Noun("修女", "monja", "Nun", True),
        Noun("女巫", "bruja", "Witch", True),
        Noun("女神", "diosa", "Goddess", True),
        Noun("寡妇", "viuda", "Widow", True),
    ],
    "animals": [
        Noun("狐狸", "zorro", "Fox"),
        Noun("乌鸦", "cuervo", "Raven"),
        Noun("老虎", "tigre", "Tiger"),
        Noun("狮子", "león", "Lion"),
        Noun("骆驼", "camello", "Camel"),
        Noun("大象", "elefante", "Elephant"),
        Noun("蝴蝶", "mariposa", "Butterfly", True),
        Noun("乌龟", "tortuga", "Tortoise", True),
        Noun("鲸鱼", "ballena", "Whale", True),
        Noun("蜜蜂", "abeja", "Bee", True),
        Noun("蜘蛛", "araña", "Spider", True),
        Noun("松鼠", "ardilla", "Squirrel", True),
    ],
}

#: What everything may have.
WITHOUT_TOPIC = [
    Noun("秘密", "secreto", "Secret"),
    Noun("梦", "sueño", "Dream"),
    Noun("名字", "nombre", "Name"),
    Noun("回忆", "recuerdo", "Memory"),
    Noun("影子", "sombra", "Shadow", True),
    Noun("声音", "voz", "Voice", True),
    Noun("故事", "historia", "Story", True),
    Noun("传说", "leyenda", "Legend", True),
]

ADJECTIVES = [
    Adjective("孤独", "solitario", "Lonely", "solitaria"),
    Adjective("沉默", "silencioso", "Silent", "silenciosa"),
    Adjective("神秘", "misterioso", "Mysterious", "misteriosa"),
    Adjective("完美", "perfecto", "Perfect", "perfecta"),
    Adjective("被遗忘", "olvidado", "Forgotten", "olvidada"),
    Adjective("沉睡", "dormido", "Sleeping", "dormida"),
    Adjective("著名", "famoso", "Famous", "famosa"),
    Adjective("消失", "desaparecido", "Vanished", "desaparecida"),
    Adjective("奇怪", "extraño", "Strange", "extraña"),
    Adjective("永恒", "eterno", "Eternal", "eterna"),
    Adjective("忧伤", "triste", "Sad", "triste"),
    Adjective("隐形", "invisible", "Invisible", "invisible"),
    Adjective("最后", "último", "Last", "última", before=True),
]
