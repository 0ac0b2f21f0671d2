"""What an input goes through in a model."""

from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from skmtl.explain.neighbours._readers import readers

ONE, TWO, LAST = StandardScaler(), MinMaxScaler(), LogisticRegression()


def test_steps_of_all_pipelines_come_in_order():
    inner = make_pipeline(ONE, "passthrough")
    assert list(readers(make_pipeline(inner, None, TWO, LAST))) == [ONE, TWO, LAST]
    outer = make_pipeline(ONE, MultiOutputClassifier(make_pipeline(TWO, LAST)))
    assert list(readers(outer)) == [ONE, TWO, LAST]


def test_of_a_search_it_is_the_best_model():
    search = GridSearchCV(make_pipeline(ONE, LAST), {})
    search.best_estimator_ = make_pipeline(TWO, LAST)
    assert list(readers(search)) == [TWO, LAST]


def test_what_has_no_steps_is_the_only_one():
    def function(rows):
        return rows

    function.steps = 7
    for model in (LAST, function):
        assert list(readers(model)) == [model]
