"""Benchmarks: `make bench` prints one table for both databases. See README.md."""
