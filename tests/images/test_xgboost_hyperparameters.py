"""The hyperparameters that the XGBoost image accepts."""
import pytest
from trainyard_xgboost import hyperparameters
from trainyard_xgboost.errors import UserError


def parse(**given):
    return hyperparameters.parse({"num_round": "10", **given})


def refusal(**given):
    with pytest.raises(UserError) as refused:
        parse(**given)
    return str(refused.value)


def test_values_get_their_types():
    values = parse(eta="0.2", max_depth="5", objective="binary:logistic", eval_metric="auc,error@0.3",
                   monotone_constraints="(1,-1,0)", interaction_constraints="[[0, 1], [2]]", tree_method="hist")
    assert values == {
        "num_round": 10, "eta": 0.2, "max_depth": 5, "objective": "binary:logistic", "eval_metric": ["auc", "error@0.3"],
        "monotone_constraints": (1, -1, 0), "interaction_constraints": [[0, 1], [2]], "tree_method": "hist"}


def test_json_text_means_what_it_says():
    assert parse(objective='"reg:gamma"', eval_metric='["rmse", "mae"]')["eval_metric"] == ["rmse", "mae"]


def test_other_names_of_a_hyperparameter_are_known():
    values = parse(learning_rate="0.1", min_split_loss="1", reg_lambda="2", reg_alpha="3")
    assert (values["eta"], values["gamma"], values["lambda"], values["alpha"]) == (0.1, 1, 2, 3)
    assert "twice" in refusal(eta="0.1", learning_rate="0.1")


def test_num_round_is_required():
    with pytest.raises(UserError, match="^Missing required hyperparameter: num_round$"):
        hyperparameters.parse({})


def test_an_unknown_name_is_refused_by_name():
    assert refusal(silent="1") == "Extraneous hyperparameter found: silent"


def test_what_is_for_the_toolkit_is_left_alone():
    assert parse(sagemaker_region="eu-west-1") == {"num_round": 10}


@pytest.mark.parametrize("name, good, bad", [
    ("num_round", ["1"], ["0", "-1", "1.5", "many", ""]),
    ("early_stopping_rounds", ["1"], ["0"]),
    ("csv_weights", ["0", "1"], ["2"]),
    ("booster", ["gbtree", "gblinear", "dart"], ["tree"]),
    ("verbosity", ["0", "3"], ["4", "-1"]),
    ("nthread", ["1"], ["0"]),
    ("eta", ["0", "1", "1e-3"], ["-0.1", "1.1", "nan"]),
    ("gamma", ["0", "1e9"], ["-1"]),
    ("max_depth", ["0"], ["-1", "3.0"]),
    ("min_child_weight", ["0"], ["-1"]),
    ("max_delta_step", ["0.5"], ["-1"]),
    ("subsample", ["1"], ["0", "1.01"]),
    ("sampling_method", ["gradient_based"], ["random"]),
    ("colsample_bytree", ["0.1"], ["0"]),
    ("colsample_bylevel", ["0.1"], ["0"]),
    ("colsample_bynode", ["0.1"], ["0"]),
    ("lambda", ["0"], ["-1"]),
    ("alpha", ["0"], ["-1"]),
    ("tree_method", ["auto", "exact", "approx", "hist"], ["fast"]),
    ("sketch_eps", ["0.03"], ["0", "1"]),
    ("scale_pos_weight", ["0.1"], ["0"]),
    ("updater", ["grow_colmaker,prune"], ["grow_colmaker,grow_histmaker", "shotgun", "grow"]),
    ("refresh_leaf", ["0", "1"], ["2"]),
    ("process_type", ["default", "update"], ["other"]),
    ("grow_policy", ["depthwise", "lossguide"], ["leafwise"]),
    ("max_leaves", ["0"], ["-1"]),
    ("max_bin", ["256"], ["-1"]),
    ("predictor", ["auto", "cpu_predictor"], ["fpga"]),
    ("num_parallel_tree", ["1"], ["0"]),
    ("deterministic_histogram", ["true", "false"], ["True", "1"]),
    ("single_precision_histogram", ["true", "false"], ["yes"]),
    ("save_model_on_termination", ["true", "false"], ["yes"]),
    ("sample_type", ["uniform", "weighted"], ["other"]),
    ("normalize_type", ["tree", "forest"], ["other"]),
    ("rate_drop", ["0", "1"], ["2"]),
    ("one_drop", ["0", "1"], ["2"]),
    ("skip_drop", ["0.5"], ["-1"]),
    ("lambda_bias", ["0.5"], ["2"]),
    ("tweedie_variance_power", ["1.5"], ["1", "2"]),
    ("base_score", ["0.5"], ["-1"]),
    ("seed", ["0", "-5"], [str(2**31)]),
    ("objective", ["reg:squarederror", "rank:ndcg", "survival:cox"], ["reg:log"]),
    ("aft_loss_distribution", ["normal"], ["cauchy"]),
    ("eval_metric", ["rmse", "ndcg@5", "map@3-"], ["best", "rmse@2", "error@x"]),
    ("_kfold", ["2"], ["1"]),
    ("_tuning_objective_metric", ["validation:auc"], ["auc", "train:auc"]),
])
def test_ranges_are_the_documented_ones(name, good, bad):
    for text in good:
        parse(**{name: text})
    for text in bad:
        assert name in refusal(**{name: text}) or text in refusal(**{name: text})


def test_a_refusal_says_value_and_range():
    assert refusal(eta="1.5") == "Hyperparameter eta: value 1.5 is not in [0, 1]"
    assert refusal(subsample="0") == "Hyperparameter subsample: value 0.0 is not in (0, 1]"
    assert refusal(max_depth="deep") == "Hyperparameter max_depth: could not parse value 'deep'; it must be an integer"


@pytest.mark.parametrize("given, says", [
    ({"objective": "multi:softmax"}, "num_class is required"),
    ({"objective": "reg:squarederror", "eval_metric": "auc"}, "'auc' can only be applied"),
    ({"eval_metric": "aft-nloglik"}, "'aft-nloglik' can only be applied"),
    ({"monotone_constraints": "(1,)"}, "needs tree_method exact or hist"),
    ({"monotone_constraints": "(2,)", "tree_method": "hist"}, "value 2 is not in -1, 0, 1"),
    ({"monotone_constraints": "1,", "tree_method": "approx"}, "needs tree_method"),
    ({"monotone_constraints": "__import__('os')", "tree_method": "hist"}, "could not parse"),
    ({"interaction_constraints": "[[1,2]]"}, "needs tree_method exact, hist or approx"),
    ({"interaction_constraints": "[1,2]", "tree_method": "hist"}, "could not parse"),
    ({"booster": "gblinear", "updater": "prune"}, "coord_descent, shotgun"),
    ({"process_type": "update", "updater": "grow_colmaker"}, "refresh or prune"),
    ({"_num_cv_round": "2"}, "needs _kfold"),
    ({"tree_method": "gpu_hist"}, "needs a GPU"),
    ({"predictor": "gpu_predictor"}, "needs a GPU"),
    ({"use_dask_gpu_training": "true"}, "needs a GPU"),
    ({"dsplit": "col"}, "cannot split"),
])
def test_what_does_not_go_together_is_refused(given, says):
    assert says in refusal(**given)


def test_xgboost_gets_what_is_its_own():
    parameters, ours = hyperparameters.for_xgboost(parse(
        eta="0.1", updater="grow_colmaker,prune", eval_metric="error,f1", _tuning_objective_metric="validation:logloss",
        objective="binary:logistic", tree_method="hist", interaction_constraints="[[0,1]]", csv_weights="1"))
    assert parameters == {
        "eta": 0.1, "updater": "grow_colmaker,prune", "eval_metric": ["error", "logloss"], "tree_method": "hist",
        "objective": "binary:logistic", "interaction_constraints": "[[0, 1]]"}
    assert ours == ["f1"]


def test_the_objectives_own_metric_is_off_when_only_ours_are_wanted():
    parameters, ours = hyperparameters.for_xgboost(parse(eval_metric="r2"))
    assert parameters == {"disable_default_eval_metric": True} and ours == ["r2"]
