"""GetSearchSuggestions: names of hyperparameters, parameters, metrics, artifacts and tags."""

from .case import Answered, Case, conformance_test
from .constraints import model_cases

OPERATION = "GetSearchSuggestions"
SOURCE = "API: GetSearchSuggestions, PropertyNameQuery"


def suggests(name, rule, hint, check, resource="TrainingJob"):
    def make(run):
        assert run.world.found and run.world.completed
        return {"Resource": resource, "SuggestionQuery": {"PropertyNameQuery": {"PropertyNameHint": hint}}}

    return Case(name, rule, SOURCE, make, Answered(checks=(
        lambda answer, run: check([each["PropertyName"] for each in answer["PropertyNameSuggestions"]]),)))


def just(*expected):
    def check(found):
        assert found == list(expected)

    return check


def of_the_three_kinds(found):
    """The other cases' jobs have more names than fit."""
    assert 0 < len(found) == len(set(found)) <= 100
    assert all(name.startswith(("HyperParameters.", "Metrics.", "Tags.")) for name in found)


CASES = [
    *model_cases(OPERATION),
    suggests("hyperparameter", "hyperparameters whose name begins so", "HyperParameters.scr",
             just("HyperParameters.script")),
    suggests("metric", "metrics whose name begins so", "Metrics.lo", just("Metrics.loss")),
    suggests("tag", "tags whose key begins so", "Tags.tea", just("Tags.team")),
    suggests("no-such-name", "nothing begins so", "Tags.nothing-begins-so", just()),
    suggests("no-such-property", "nothing begins so", "Nothing", just()),
    suggests("begun-property", "the beginning of a property's name will do", "Metr", just("Metrics.loss")),
    suggests("parameter", "parameters whose name begins so", "Parameters.opti", just("Parameters.optimizer"),
             "ExperimentTrialComponent"),
    suggests("metric-of-a-component", "metrics whose name begins so", "Metrics.test:a", just("Metrics.test:accuracy"),
             "ExperimentTrialComponent"),
    suggests("tag-of-an-experiment", "tags whose key begins so", "Tags.tea", just("Tags.team"), "Experiment"),
    suggests("no-parameters", "an experiment has none", "Parameters.opti", just(), "Experiment"),
    suggests("no-hint", "without a hint any name will do", "", of_the_three_kinds),
]

test_get_search_suggestions = conformance_test(OPERATION, CASES)
