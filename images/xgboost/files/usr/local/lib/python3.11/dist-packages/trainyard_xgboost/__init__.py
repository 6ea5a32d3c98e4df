"""XGBoost as a SageMaker training container: the contract of the built-in algorithm (its 1.7 line), on Debian's XGBoost.

main.py is the whole run; the other files are its parts, each testable without XGBoost and without a container:
hyperparameters, channels, metrics, checkpoints, folds.
"""
