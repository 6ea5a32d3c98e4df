"""The training itself: from checked values and matrices to model files."""
import os
import signal

import numpy
import xgboost

from . import channels, folds, hyperparameters, metrics
from .checkpoints import Checkpoints
from .early_stopping import EarlyStopping
from .errors import UserError

MODEL = "xgboost-model"


class Stop:
    """SIGTERM: the round that is being trained is the last."""

    def __init__(self):
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, number, frame):
        self.asked = True


class Rounds(xgboost.callback.TrainingCallback):
    """What is done after each round."""

    def __init__(self, job, first, checkpoints, early_stopping, model_name):
        self.job, self.first, self.checkpoints = job, first, checkpoints
        self.early_stopping, self.model_name = early_stopping, model_name
        self.scores = {}

    def after_iteration(self, model, epoch, evals_log):
        number = self.first + epoch
        self.scores = evals_log
        print_scores(number, {f"{channel}-{metric}": values[-1]
                              for channel, found in evals_log.items() for metric, values in found.items()})
        self.checkpoints.save(number, model.save_model)
        if self.job.values.get("save_model_on_termination") == "true":
            self.job.save(model, self.model_name)
        if self.early_stopping and self.early_stopping.should_stop(number, evals_log["validation"]):
            return True
        return self.job.stop.asked


def print_scores(number, scores):
    print(f"[{number}]" + "".join(f"\t{name}:{value:.5f}" for name, value in scores.items()), flush=True)


class Job:
    def __init__(self, values, root, checkpoint_folder):
        self.values, self.root, self.checkpoint_folder = values, root, checkpoint_folder
        self.parameters, self.ours = hyperparameters.for_xgboost(values)
        self.objective = values.get("objective", "reg:squarederror")
        self.stop = Stop()

    def save(self, model, name=MODEL):
        folder = self.root / "model"
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{name}"
        model.save_model(str(temporary))
        os.replace(temporary, folder / name)

    def early_stopping(self, watched):
        rounds = self.values.get("early_stopping_rounds")
        if not rounds:
            return None
        if "validation" not in [name for _, name in watched]:
            print("early_stopping_rounds has no effect: there is no channel 'validation'.", flush=True)
            return None
        metric = hyperparameters.tuning_metric(self.values) or (self.values.get("eval_metric") or [None])[-1]
        return EarlyStopping(rounds, metric, metrics.is_maximized)

    def train(self, matrix, watched, checkpoint_folder, model_name):
        """-> (the model, the scores of all rounds)."""
        checkpoints = Checkpoints(checkpoint_folder)
        model, first = checkpoints.resume(lambda path: xgboost.Booster(self.parameters, model_file=path))
        left = self.values["num_round"] - first
        if model is not None:
            print(f"Resuming after {first} rounds, from {checkpoints.path(first - 1)}", flush=True)
            if left <= 0:
                return model, {}
        early_stopping = self.early_stopping(watched)
        rounds = Rounds(self, first, checkpoints, early_stopping, model_name)
        try:
            model = xgboost.train(self.parameters, matrix, left, evals=watched, verbose_eval=False, xgb_model=model,
                                  custom_metric=metrics.for_training(self.ours, self.objective), callbacks=[rounds])
        except (xgboost.core.XGBoostError, ValueError) as error:
            # XGBoost checks parameters and labels itself.
            raise UserError(channels.xgboost_says(error)) from None
        checkpoints.finish()
        if early_stopping and early_stopping.best_round is not None and self.parameters.get("booster") != "gblinear":
            model = model[:early_stopping.best_round + 1]
        if self.stop.asked:
            print(f"Stopped after {model.num_boosted_rounds()} rounds; saving the model.", flush=True)
        return model, rounds.scores

    def run(self, train, validation):
        watched = [(train, "train")] + ([(validation, "validation")] if validation is not None else [])
        model, _ = self.train(train, watched, self.checkpoint_folder, MODEL)
        self.save(model)

    def run_folds(self, joined):
        """Trains `_kfold` models, `_num_cv_round` times over; prints the means of their last scores."""
        count, repeats = self.values["_kfold"], self.values.get("_num_cv_round", 1)
        labels = joined.get_label()
        if count > len(labels):
            raise UserError(f"Hyperparameter _kfold: {count} folds of {len(labels)} rows")
        classification = self.objective.startswith(("binary:", "multi:"))
        predictions = folds.Predictions(labels, classification)
        scores = []
        for number, (rows, others) in enumerate(
                folds.split(labels, count, repeats, classification, self.values.get("seed", 0))):
            print(f"Train cross validation fold {number % count + 1}", flush=True)
            train, validation = joined.slice(rows), joined.slice(others)
            folder = self.checkpoint_folder / f"model-{number}" if self.checkpoint_folder else None
            model, found = self.train(train, [(train, "train"), (validation, "validation")], folder, f"{MODEL}-{number}")
            self.save(model, f"{MODEL}-{number}")
            if self.stop.asked:
                return
            predictions.add(others, model.predict(validation))
            scores.append({f"{channel}-{metric}": values[-1]
                           for channel, by_metric in found.items() for metric, values in by_metric.items()})
            if (number + 1) % count == 0:
                print(f"The metrics of round {(number + 1) // count} cross validation", flush=True)
                self.print_means(scores[-count:])
        if repeats > 1:
            print(f"The overall metrics of {repeats}-round cross validation", flush=True)
            self.print_means(scores)
        folder = self.root / "output" / "data"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "predictions.csv").write_text("".join(line + "\n" for line in predictions.lines()))

    def print_means(self, scores):
        scores = [found for found in scores if found]  # a fold whose checkpoint was complete has none
        if scores:
            print_scores(self.values["num_round"],
                         {name: numpy.mean([found[name] for found in scores]) for name in scores[0]})
