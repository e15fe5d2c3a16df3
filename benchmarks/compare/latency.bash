part_latency() { say later; }
