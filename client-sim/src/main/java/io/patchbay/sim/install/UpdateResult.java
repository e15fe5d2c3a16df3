package io.patchbay.sim.install;

import io.patchbay.proto.v1.Offer;
import java.util.List;

/// What became of one offer.
public sealed interface UpdateResult {
  Offer offer();

  /// Returns the files that are there, in the order of the offer.
  List<Fetched> files();

  /// It is installed.
  ///
  /// @param hotfixId what the system recorded; empty: the server told none
  /// @param isRebootPending whether it is in force only after the next restart
  record Installed(Offer offer, List<Fetched> files, String hotfixId, boolean isRebootPending)
      implements UpdateResult {
    public Installed {
      files = List.copyOf(files);
    }
  }

  /// It is not.
  ///
  /// @param hresult what was reported, to be read unsigned
  record Failed(Offer offer, List<Fetched> files, String reason, int hresult)
      implements UpdateResult {
    public Failed {
      files = List.copyOf(files);
    }
  }

  /// The server knows it by record only.
  record NothingToFetch(Offer offer) implements UpdateResult {
    @Override
    public List<Fetched> files() {
      return List.of();
    }
  }
}
