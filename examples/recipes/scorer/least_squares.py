"""As much of scikit-learn's LinearRegression as the scorer needs, by the standard library."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean


class LinearRegression:
    """A straight line through points, by least squares. One feature only."""

    def fit(
        self, features: Sequence[Sequence[float]], targets: Sequence[float]
    ) -> LinearRegression:
        """Finds the line; returns itself, as scikit-learn does."""
        values = [row[0] for row in features]
        middle, height = fmean(values), fmean(targets)
        spread = sum((value - middle) ** 2 for value in values)
        together = sum((v - middle) * (t - height) for v, t in zip(values, targets))
        self.slope = together / spread
        self.intercept = height - self.slope * middle
        return self

    def predict(self, features: Sequence[Sequence[float]]) -> list[float]:
        """The line's values."""
        return [self.slope * row[0] + self.intercept for row in features]
