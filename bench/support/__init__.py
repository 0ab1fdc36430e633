"""What the benchmarks share: real servers, workers in processes of their own, and the bare yardstick."""
