part_collectors() { say later; }
