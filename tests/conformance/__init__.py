"""Conformance to the SageMaker API, case by case: docs/conformance.md."""

import pytest

for module in ("case", "constraints"):  # where assertions are made that a failure should explain
    pytest.register_assert_rewrite(f"{__name__}.{module}")
