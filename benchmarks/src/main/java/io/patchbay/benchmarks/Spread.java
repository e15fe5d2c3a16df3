package io.patchbay.benchmarks;

import java.util.SplittableRandom;

/// Numbers from 0 up to below 1, spread evenly: any run of consecutive indices covers the interval
/// about as well as its length allows (a Weyl sequence). So a few products have the same
/// distribution as many.
enum Spread {
  VERSIONS(2),
  CHAIN_LENGTH(3),
  SYSTEMS_COUNT(5),
  SYSTEMS(7),
  APPLICATION(11);

  private final int prime;

  Spread(int prime) {
    this.prime = prime;
  }

  double at(long seed, long index) {
    double start = new SplittableRandom(seed + prime).nextDouble();
    return (start + index * Math.sqrt(prime)) % 1;
  }
}
