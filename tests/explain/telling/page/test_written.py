"""Texts that a model writes, on the page."""

from dataclasses import replace

import numpy as np
import pytest

from skmtl.explain import TextExplainer
from tests.explain.telling.page.reading import read
from tests.explain.translators import LOST, SURE, translator

TITLE = "río sin rey"


@pytest.fixture(scope="module", params=[False, True], ids=["beside a class", "alone"])
def explanation(request):
    model = translator(alone=request.param)
    return TextExplainer(model, n_samples=300).explain(TITLE)


def tables(html):
    """Return the tables of a text: head and rows, as they are read."""
    tree = read(html)
    found = []
    for table in tree.all("table"):
        head = [cell.text() for cell in table.all("thead")[0].all("th")]
        body = [
            [cell.text() for cell in row.children]
            for row in table.all("tbody")[0].all("tr")
        ]
        if any("River" in cell for cell in head):
            found.append((head, body))
    return found


def test_the_first_table_has_what_each_word_loses(explanation):
    (head, body), (_, effects), (_, attention) = tables(explanation.to_html())
    assert [cell.split("9")[0].strip() for cell in head[1:]] == [
        "the",
        "River",
        "without",
        "King",
    ]
    loss = f"+{100 * (SURE - LOST):.0f}"
    assert body == [
        ["río", "0", loss, "0", "0"],
        ["sin", "0", "0", loss, "0"],
        ["rey", "0", "0", "0", loss],
    ]
    (text,) = explanation.texts
    told = np.array([[float(c.replace("\u2212", "-")) for c in r[1:]] for r in effects])
    np.testing.assert_allclose(told, text.effects, atol=0.006)
    told = np.array([[float(cell) for cell in row[1:]] for row in attention])
    np.testing.assert_allclose(told, 100 * text.attention, atol=0.51)


def test_what_is_lost_is_asked_and_no_effect():
    html = TextExplainer(translator()).explain("mar olas y rey").to_html()
    tree = read(html)
    first = next(
        table
        for table in tree.all("table")
        if "Sea" in table.all("thead")[0].all("th")[1].text()
    )
    rows = [row.children[1].text() for row in first.all("tbody")[0].all("tr")]
    names = [row.children[0].text() for row in first.all("tbody")[0].all("tr")]
    assert names == ["mar + olas", "mar", "olas", "y", "rey"]
    # either of two words is enough
    assert rows == [f"+{100 * (SURE - LOST):.0f}", "0", "0", "0", "0"]


def test_attention_is_said_to_be_no_explanation(explanation):
    tree = read(explanation.to_html())
    folded = tree.all("summary")
    said = "Where the network looks as it writes (attention): no explanation"
    assert said in [one.text() for one in folded]
    said = "网络写作时看向何处（注意力）：并非解释"
    assert said in [one.text("zh") for one in folded]


def test_what_is_written_cannot_leave_its_place():
    nasty = "</q><script>alert(1)</script> &amp;"
    explanation = TextExplainer(translator(writes=nasty), n_samples=50).explain("rey")
    html = explanation.to_html()
    assert "<script" not in html
    assert nasty in read(html).text()


def test_a_long_text_does_not_make_the_page_large():
    writes = " ".join(f"word{i}" for i in range(300))
    model = translator(writes=writes[:50])
    explanation = TextExplainer(model, n_samples=50).explain("rey")
    assert len(explanation.to_html().encode()) < 126_000


def test_a_page_without_a_text_has_nothing_of_it():
    def mood(titles):
        return [np.tile([0.2, 0.8], (len(titles), 1))]

    html = TextExplainer(mood, n_samples=50).explain(TITLE).to_html()
    assert "attention" not in html


def test_roles_are_said_not_to_be_about_texts():
    model = translator(number=True)
    explanation = TextExplainer(model, n_samples=300).explain(TITLE)
    about = "Roles are about classes and numbers, not about the texts"
    assert about in explanation.to_html()
    assert about not in replace(explanation, texts=()).to_html()
