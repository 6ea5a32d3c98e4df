"""Evaluation metrics: XGBoost's own by name, and those that SageMaker's container adds to them."""
from .errors import UserError

# Metrics that XGBoost 1.7 computes.
BUILTIN_MAXIMIZED = ("auc", "aucpr", "map", "ndcg")
BUILTIN_MINIMIZED = (
    "aft-nloglik", "cox-nloglik", "error", "gamma-deviance", "gamma-nloglik", "interval-regression-accuracy", "logloss",
    "mae", "mape", "merror", "mlogloss", "mphe", "poisson-nloglik", "rmse", "rmsle", "tweedie-nloglik")
# Metrics computed here.
OUR_MINIMIZED = ("mse",)
OUR_MAXIMIZED = ("accuracy", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "precision", "precision_macro",
                 "precision_micro", "r2", "recall", "recall_macro", "recall_micro")
OURS = OUR_MAXIMIZED + OUR_MINIMIZED
KNOWN = tuple(sorted(BUILTIN_MAXIMIZED + BUILTIN_MINIMIZED + OURS))
WITH_THRESHOLD = ("error", "map", "ndcg")


def check(metric):
    name, at, threshold = metric.partition("@")
    if name not in KNOWN:
        raise UserError(f"Hyperparameter eval_metric: value {metric} is not in {', '.join(KNOWN)}")
    if not at:
        return
    if name not in WITH_THRESHOLD:
        raise UserError(f"Metric '{metric}' is not supported: only {', '.join(WITH_THRESHOLD)} take a threshold")
    try:
        float(threshold.rstrip("-"))
    except ValueError:
        raise UserError(f"Threshold '{threshold}' of metric '{metric}' is not a number") from None


def is_maximized(metric):
    return metric.partition("@")[0] in BUILTIN_MAXIMIZED + OUR_MAXIMIZED


def classes_of(predictions, objective):
    """What XGBoost predicts -> class numbers: probabilities, margins (binary:logitraw), classes, or one column a class."""
    if predictions.ndim > 1:
        return predictions.argmax(axis=-1)
    if objective == "multi:softmax":
        return predictions.astype(int)
    return (predictions > (0.0 if objective == "binary:logitraw" else 0.5)).astype(int)


def _rates(labels, guesses):
    """-> (recall, precision, F1, true positives, rows guessed) of each class that occurs, as arrays."""
    import numpy

    classes = numpy.union1d(labels, guesses)
    hits = numpy.array([((labels == c) & (guesses == c)).sum() for c in classes], dtype=float)
    actual = numpy.array([(labels == c).sum() for c in classes], dtype=float)
    guessed = numpy.array([(guesses == c).sum() for c in classes], dtype=float)

    def ratio(above, below):
        return numpy.divide(above, below, out=numpy.zeros_like(above), where=below > 0)

    return classes, ratio(hits, actual), ratio(hits, guessed), ratio(2 * hits, actual + guessed), actual


def _of_positive(classes, rates):
    """The rate of class 1, as scikit-learn's average="binary" has it."""
    if len(classes) > 2:
        raise UserError("Target is multiclass but average='binary'. Please choose a metric that averages over classes.")
    return float(rates[list(classes).index(1)]) if 1 in classes else 0.0


def compute(metric, labels, predictions, objective):
    """One of OURS, as scikit-learn defines it."""
    import numpy

    if not len(labels):
        return 0.0
    if metric == "mse":
        return float(numpy.mean((labels - predictions) ** 2))
    if metric == "r2":
        total = float(numpy.sum((labels - labels.mean()) ** 2))
        left = float(numpy.sum((labels - predictions) ** 2))
        return 1 - left / total if total else float(left == 0)
    labels, guesses = labels.astype(int), classes_of(predictions, objective)
    if metric in ("accuracy", "precision_micro", "recall_micro"):
        return float((labels == guesses).mean())
    classes, recall, precision, f1, actual = _rates(labels, guesses)
    if metric == "balanced_accuracy":
        return float(recall[actual > 0].mean())
    if metric in ("recall", "precision", "f1_binary"):
        return _of_positive(classes, {"recall": recall, "precision": precision, "f1_binary": f1}[metric])
    return float({"recall_macro": recall, "precision_macro": precision, "f1": f1, "f1_macro": f1}[metric].mean())


def for_training(ours, objective):
    """-> xgboost.train's custom_metric, or None."""
    def evaluate(predictions, matrix):
        return [(metric, compute(metric, matrix.get_label(), predictions, objective)) for metric in ours]

    return evaluate if ours else None
