"""When to stop for want of improvement, and which round was the best."""


class EarlyStopping:
    def __init__(self, rounds, metric, maximize):
        """`rounds`: how many in a row may bring no better value of the validation channel's `metric` (None: its last)."""
        self.rounds, self.metric, self.maximize = rounds, metric, maximize
        self.best = None
        self.best_round = None

    def should_stop(self, round_number, scores):
        """`scores`: the validation channel's metrics so far, by name."""
        name = self.metric if self.metric in scores else list(scores)[-1]
        value = scores[name][-1]
        maximize = self.maximize(name)
        if self.best is None or (value > self.best if maximize else value < self.best):
            self.best, self.best_round = value, round_number
        return round_number - self.best_round >= self.rounds
