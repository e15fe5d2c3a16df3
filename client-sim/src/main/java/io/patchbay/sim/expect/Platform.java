package io.patchbay.sim.expect;

import io.patchbay.proto.v1.ProductType;
import java.util.List;
import java.util.Set;

/// One operating system level of a branch.
///
/// @param osVersion as written, for example `5.1.2600`
/// @param trains in ascending order, at least one
public record Platform(
    String osVersion, int servicePack, Set<ProductType> productTypes, List<Train> trains) {
  public Platform {
    productTypes = Set.copyOf(productTypes);
    trains = List.copyOf(trains);
  }

  /// Returns whether a component measured at this version has the fix: a version means something
  /// only inside its train, which is the last one that begins at or before it.
  boolean isFixed(Version measured) {
    return trains.reversed().stream()
        .filter(train -> train.holds(measured))
        .findFirst()
        .filter(train -> train.fixed().compareTo(measured) <= 0)
        .isPresent();
  }
}
