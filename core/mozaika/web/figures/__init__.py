"""What pivots, charts and the tiles of dashboards share: totals, their words and their records."""
