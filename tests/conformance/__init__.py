"""Case by case, what the SageMaker API promises: docs/conformance.md."""

import pytest

for module in ("case", "constraints"):  # where assertions are made that a failure should explain
    pytest.register_assert_rewrite(f"{__name__}.{module}")
