"""k-fold cross validation: which rows are in which fold, and what the folds predicted, taken together."""


def split(labels, folds, repeats, stratified, seed):
    """Yields (rows to train on, rows to validate on), `folds` times for each of the repeats."""
    import numpy

    random = numpy.random.RandomState(seed)
    for _ in range(repeats):
        order = random.permutation(len(labels))
        if stratified:  # rows of a class, dealt to the folds in turn
            order = order[numpy.argsort(labels[order], kind="stable")]
        for fold in range(folds):
            validation = order[fold::folds]
            yield numpy.setdiff1d(order, validation), numpy.sort(validation)


class Predictions:
    """What each row was predicted when it was not trained on; once a repeat."""

    def __init__(self, labels, classification):
        self.labels, self.classification = labels, classification
        self.rows = [[] for _ in labels]

    def add(self, rows, predictions):
        for row, prediction in zip(rows, predictions):
            self.rows[row].append(prediction)

    def lines(self):
        """label,probability,class for a classification; label,value otherwise; the mean of the repeats."""
        import numpy

        for label, predictions in zip(self.labels, self.rows):
            given = numpy.array(predictions)
            if not self.classification:
                yield f"{label:f},{given.mean():f}"
                continue
            classes = given.argmax(axis=1) if given.ndim > 1 else (given > 0.5).astype(int)
            probabilities = given.max(axis=1) if given.ndim > 1 else given
            yield f"{label:f},{probabilities.mean():f},{numpy.bincount(classes).argmax():f}"
