"""What the benchmarks share: real servers, worker processes, and the bare yardstick."""
