part_memory() { say later; }
