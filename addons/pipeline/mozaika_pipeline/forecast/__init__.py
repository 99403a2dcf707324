"""Figures of sales: forecasts, snapshots, targets and reports."""
