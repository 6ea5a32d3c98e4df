"""The hyperparameters of SageMaker's XGBoost 1.7: which there are, what values they take, what they exclude.

Ranges and names are those of the developer guide's "XGBoost hyperparameters" and of the open-source container. What has
no value here is left out of what XGBoost gets, so XGBoost's own defaults hold, which are the documented ones.
"""
import ast
import json
import math
from dataclasses import dataclass
from typing import Any, Callable, Optional

from . import metrics
from .errors import UserError


@dataclass(frozen=True)
class Range:
    """Numbers from `low` to `high`; a bound may be open."""
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def __contains__(self, value):
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below  # false for NaN

    def __str__(self):
        low = "(-inf" if self.low == -math.inf else f"{'(' if self.low_open else '['}{self.low:g}"
        high = "+inf)" if self.high == math.inf else f"{self.high:g}{')' if self.high_open else ']'}"
        return f"{low}, {high}"


@dataclass(frozen=True)
class OneOf:
    values: tuple

    def __contains__(self, value):
        return value in self.values

    def __str__(self):
        return ", ".join(str(value) for value in self.values)


@dataclass(frozen=True)
class Hyperparameter:
    name: str
    kind: str  # how a person calls such a value
    read: Callable[[str], Any]  # ValueError if the text is none
    allowed: Any = None  # Range, OneOf or None
    each: bool = False  # `allowed` holds for each element


def _words(text):
    return [word.strip() for word in (json.loads(text) if text.lstrip().startswith("[") else text.split(","))]


def _signs(text):
    value = ast.literal_eval(text)
    if not isinstance(value, (tuple, list)):
        value = (value,)
    return tuple(value)


def _groups(text):
    value = ast.literal_eval(text)
    if not all(isinstance(group, (list, tuple)) and all(isinstance(index, int) for index in group) for group in value):
        raise ValueError(text)
    return [list(group) for group in value]


def _literal(read):
    def read_literal(text):
        try:
            return read(text)
        except (SyntaxError, TypeError) as error:
            raise ValueError(str(error)) from None
    return read_literal


def integer(name, low=-math.inf, high=math.inf):
    return Hyperparameter(name, "an integer", int, Range(low, high))


def number(name, allowed):
    return Hyperparameter(name, "a number", float, allowed)


def choice(name, *values):
    return Hyperparameter(name, "a text", str, OneOf(values))


def flag(name):
    return choice(name, "true", "false")


_FROM_ZERO = Range(0)
_UNIT = Range(0, 1)
_FRACTION = Range(0, 1, low_open=True)

OBJECTIVES = (
    "binary:hinge", "binary:logistic", "binary:logitraw", "count:poisson", "multi:softmax", "multi:softprob", "rank:map",
    "rank:ndcg", "rank:pairwise", "reg:absoluteerror", "reg:gamma", "reg:linear", "reg:logistic",
    "reg:pseudohubererror", "reg:squarederror", "reg:squaredlogerror", "reg:tweedie", "survival:aft", "survival:cox")
TREE_GROWERS = ("distcol", "grow_colmaker", "grow_histmaker", "grow_quantile_histmaker")
TREE_UPDATERS = TREE_GROWERS + ("grow_skmaker", "prune", "refresh", "sync")
LINEAR_UPDATERS = ("coord_descent", "shotgun")

HYPERPARAMETERS = {known.name: known for known in (
    integer("num_round", 1),
    integer("early_stopping_rounds", 1),
    integer("csv_weights", 0, 1),
    flag("save_model_on_termination"),
    integer("_kfold", 2),
    integer("_num_cv_round", 1),
    choice("_tuning_objective_metric", *(f"validation:{metric}" for metric in metrics.KNOWN)),
    choice("booster", "gbtree", "gblinear", "dart"),
    integer("verbosity", 0, 3),
    integer("nthread", 1),
    integer("seed", -2**31 + 1, 2**31 - 2),
    number("eta", _UNIT),
    number("gamma", _FROM_ZERO),
    integer("max_depth", 0),
    number("min_child_weight", _FROM_ZERO),
    number("max_delta_step", _FROM_ZERO),
    number("subsample", _FRACTION),
    choice("sampling_method", "uniform", "gradient_based"),
    number("colsample_bytree", _FRACTION),
    number("colsample_bylevel", _FRACTION),
    number("colsample_bynode", _FRACTION),
    number("lambda", _FROM_ZERO),
    number("alpha", _FROM_ZERO),
    choice("tree_method", "auto", "exact", "approx", "hist", "gpu_hist"),
    number("sketch_eps", Range(0, 1, True, True)),
    number("scale_pos_weight", Range(0, low_open=True)),
    Hyperparameter("updater", "a comma-separated list", _words, OneOf(TREE_UPDATERS + LINEAR_UPDATERS), each=True),
    choice("dsplit", "row", "col"),
    integer("refresh_leaf", 0, 1),
    choice("process_type", "default", "update"),
    choice("grow_policy", "depthwise", "lossguide"),
    integer("max_leaves", 0),
    integer("max_bin", 0),
    choice("predictor", "auto", "cpu_predictor", "gpu_predictor"),
    Hyperparameter("monotone_constraints", "a tuple of -1, 0 and 1, such as (1,-1)", _literal(_signs), OneOf((-1, 0, 1)),
                   each=True),
    Hyperparameter("interaction_constraints", "a nested list of integers, such as [[1,2],[3,4,5]]", _literal(_groups)),
    integer("num_parallel_tree", 1),
    flag("deterministic_histogram"),
    flag("single_precision_histogram"),
    integer("prob_buffer_row", 2),
    choice("sample_type", "uniform", "weighted"),
    choice("normalize_type", "tree", "forest"),
    number("rate_drop", _UNIT),
    integer("one_drop", 0, 1),
    number("skip_drop", _UNIT),
    number("lambda_bias", _UNIT),
    choice("objective", *OBJECTIVES),
    integer("num_class", 2),
    number("base_score", _FROM_ZERO),
    Hyperparameter("eval_metric", "a comma-separated list", _words),
    number("tweedie_variance_power", Range(1, 2, True, True)),
    choice("aft_loss_distribution", "normal", "logistic", "extreme"),
    number("aft_loss_distribution_scale", _FROM_ZERO),
    flag("use_dask_gpu_training"),
)}
ALIASES = {"learning_rate": "eta", "min_split_loss": "gamma", "reg_lambda": "lambda", "reg_alpha": "alpha"}

# What this program acts on itself; all else is XGBoost's.
OWN = ("num_round", "early_stopping_rounds", "csv_weights", "save_model_on_termination", "_kfold", "_num_cv_round",
       "_tuning_objective_metric", "eval_metric", "use_dask_gpu_training", "dsplit", "single_precision_histogram")


def plain(text):
    """Some SDKs send each value as JSON text: "\\"hist\\"" means hist."""
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        return value if isinstance(value, str) else text
    return text


def parse(given):
    """Text by name, as in hyperparameters.json -> checked values by name. What begins with sagemaker_ is not for us."""
    values = {}
    for given_name, text in given.items():
        if given_name.startswith("sagemaker_"):
            continue
        name = ALIASES.get(given_name, given_name)
        if name not in HYPERPARAMETERS:
            raise UserError(f"Extraneous hyperparameter found: {given_name}")
        if name in values:
            raise UserError(f"Hyperparameter {name} is given twice: {given_name} is another name of it")
        values[name] = _value(HYPERPARAMETERS[name], plain(text).strip())
    if "num_round" not in values:
        raise UserError("Missing required hyperparameter: num_round")
    _check_together(values)
    return values


def _value(known, text):
    try:
        value = known.read(text)
    except (ValueError, OverflowError):
        raise UserError(f"Hyperparameter {known.name}: could not parse value '{text}'; it must be {known.kind}") from None
    if known.name == "eval_metric":
        for metric in value:
            metrics.check(metric)
    elif known.allowed is not None:
        for element in value if known.each else [value]:
            if element not in known.allowed:
                raise UserError(f"Hyperparameter {known.name}: value {element} is not in {known.allowed}")
    return value


def _check_together(values):
    objective = values.get("objective", "reg:squarederror")
    tree_method = values.get("tree_method")
    if objective.startswith("multi:") and "num_class" not in values:
        raise UserError(f"Hyperparameter num_class is required with objective {objective}")
    for metric in values.get("eval_metric", []):
        if metric == "auc" and not objective.startswith(("binary:", "rank:")):
            raise UserError("Metric 'auc' can only be applied for classification and ranking problems, "
                            f"not with objective {objective}")
        if metric == "aft-nloglik" and objective != "survival:aft":
            raise UserError(f"Metric 'aft-nloglik' can only be applied with objective survival:aft, not {objective}")
    if "monotone_constraints" in values and tree_method not in ("exact", "hist"):
        raise UserError("Hyperparameter monotone_constraints needs tree_method exact or hist")
    if "interaction_constraints" in values and tree_method not in ("exact", "hist", "approx"):
        raise UserError("Hyperparameter interaction_constraints needs tree_method exact, hist or approx")
    if "updater" in values:
        _check_updater(values)
    if "_num_cv_round" in values and "_kfold" not in values:
        raise UserError("Hyperparameter _num_cv_round needs _kfold")
    for name, value in (("tree_method", "gpu_hist"), ("predictor", "gpu_predictor"), ("use_dask_gpu_training", "true")):
        if values.get(name) == value:
            raise UserError(f"Hyperparameter {name}: {value} needs a GPU, and this image's XGBoost is built for CPUs")
    if values.get("dsplit") == "col":
        raise UserError("Hyperparameter dsplit: XGBoost 1.7 cannot split the data by columns")


def _check_updater(values):
    updaters = values["updater"]
    if values.get("booster") == "gblinear":
        if len(updaters) != 1 or updaters[0] not in LINEAR_UPDATERS:
            raise UserError(f"Hyperparameter updater must be one of {', '.join(LINEAR_UPDATERS)} with booster gblinear")
    elif values.get("process_type") == "update":
        if not set(updaters) <= {"refresh", "prune"}:
            raise UserError("Hyperparameter updater must be refresh or prune with process_type update")
    elif not set(updaters) <= set(TREE_UPDATERS):
        raise UserError(f"Hyperparameter updater must be of {', '.join(TREE_UPDATERS)} with a booster of trees")
    elif sum(updater in TREE_GROWERS for updater in updaters) > 1:
        raise UserError(f"Hyperparameter updater may name only one of {', '.join(TREE_GROWERS)}")


def tuning_metric(values) -> Optional[str]:
    """validation:auc -> auc"""
    return values["_tuning_objective_metric"].split(":", 1)[1] if "_tuning_objective_metric" in values else None


def for_xgboost(values):
    """-> (XGBoost's parameters, the metrics that this program computes)."""
    parameters = {name: value for name, value in values.items() if name not in OWN}
    if "updater" in parameters:
        parameters["updater"] = ",".join(parameters["updater"])
    if "interaction_constraints" in parameters:
        # As text, for XGBoost takes the elements of a list for names of features.
        parameters["interaction_constraints"] = json.dumps(parameters["interaction_constraints"])
    wanted = list(values.get("eval_metric", []))
    tuned = tuning_metric(values)
    if tuned and tuned not in wanted:
        wanted.append(tuned)
    builtin = [metric for metric in wanted if metric not in metrics.OURS]
    if builtin:
        parameters["eval_metric"] = builtin
    elif wanted:
        parameters["disable_default_eval_metric"] = True
    return parameters, [metric for metric in wanted if metric in metrics.OURS]
