"""Metrics, early stopping and folds of the XGBoost image. The numbers are scikit-learn's for the same rows."""
import numpy
import pytest
from trainyard_xgboost import folds, metrics
from trainyard_xgboost.early_stopping import EarlyStopping
from trainyard_xgboost.errors import UserError

LABELS = numpy.array([0, 0, 0, 1, 1, 1], dtype=float)
PROBABILITIES = numpy.array([0.1, 0.2, 0.9, 0.8, 0.6, 0.3])


@pytest.mark.parametrize("metric, value", [
    ("accuracy", 2 / 3), ("balanced_accuracy", 2 / 3), ("f1_binary", 2 / 3), ("f1", 2 / 3), ("precision", 2 / 3),
    ("recall", 2 / 3), ("recall_macro", 2 / 3), ("precision_micro", 2 / 3)])
def test_binary(metric, value):
    assert metrics.compute(metric, LABELS, PROBABILITIES, "binary:logistic") == pytest.approx(value)


@pytest.mark.parametrize("metric, value", [
    ("accuracy", 0.75), ("balanced_accuracy", 5 / 6), ("f1_macro", 7 / 9), ("precision_macro", 5 / 6),
    ("recall_macro", 5 / 6), ("recall_micro", 0.75)])
def test_several_classes(metric, value):
    labels = numpy.array([0, 1, 1, 2], dtype=float)
    guesses = numpy.array([[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.1, 0.1, 0.8]])
    assert metrics.compute(metric, labels, guesses, "multi:softprob") == pytest.approx(value)
    assert metrics.compute(metric, labels, guesses.argmax(axis=1).astype(float), "multi:softmax") == pytest.approx(value)


def test_regression():
    labels, guesses = numpy.array([3, -0.5, 2, 7]), numpy.array([2.5, 0.0, 2, 8])
    assert metrics.compute("mse", labels, guesses, "reg:squarederror") == pytest.approx(0.375)
    assert metrics.compute("r2", labels, guesses, "reg:squarederror") == pytest.approx(0.9486081370449679)


def test_a_binary_metric_of_several_classes_is_the_users_fault():
    with pytest.raises(UserError, match="Target is multiclass"):
        metrics.compute("f1_binary", numpy.array([0.0, 1, 2]), numpy.eye(3), "multi:softprob")


def test_margins_become_classes_at_zero():
    assert metrics.compute("accuracy", numpy.array([0.0, 1]), numpy.array([-0.1, 0.1]), "binary:logitraw") == 1


@pytest.mark.parametrize("metric, maximized", [("auc", True), ("ndcg@5-", True), ("error@0.3", False), ("mse", False),
                                               ("f1", True)])
def test_the_better_direction(metric, maximized):
    assert metrics.is_maximized(metric) is maximized


def stops_at(values, rounds, maximize):
    stopping = EarlyStopping(rounds, "m", lambda name: maximize)
    for number in range(len(values)):
        if stopping.should_stop(number, {"m": values[:number + 1], "last": [0]}):
            return number, stopping.best_round
    return None, stopping.best_round


def test_stops_after_so_many_rounds_without_a_better_value():
    assert stops_at([5, 4, 4, 4.5, 3], 2, maximize=False) == (3, 1)
    assert stops_at([5, 4, 4, 3, 4, 4], 3, maximize=False) == (None, 3)
    assert stops_at([0.1, 0.5, 0.4], 1, maximize=True) == (2, 1)


@pytest.mark.parametrize("stratified", [True, False])
def test_every_row_is_validated_once_a_repeat(stratified):
    labels = numpy.array([0] * 20 + [1] * 10)
    parts = list(folds.split(labels, 5, 2, stratified, seed=1))
    assert len(parts) == 10
    for repeat in (parts[:5], parts[5:]):
        assert sorted(row for _, validation in repeat for row in validation) == list(range(30))
    for train, validation in parts:
        assert sorted([*train, *validation]) == list(range(30))
        if stratified:
            assert (labels[validation] == 1).sum() == 2
    assert any((a != b).any() for (_, a), (_, b) in zip(parts[:5], parts[5:]))


def test_predictions_are_the_means_of_the_repeats():
    predictions = folds.Predictions(numpy.array([1.0, 0.0]), classification=True)
    for values in ([0.9, 0.4], [0.7, 0.2]):
        predictions.add([0, 1], numpy.array(values))
    assert list(predictions.lines()) == ["1.000000,0.800000,1.000000", "0.000000,0.300000,0.000000"]
    values = folds.Predictions(numpy.array([2.5]), classification=False)
    values.add([0], numpy.array([2.0]))
    assert list(values.lines()) == ["2.500000,2.000000"]
