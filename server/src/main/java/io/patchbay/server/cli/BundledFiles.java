package io.patchbay.server.cli;

import io.patchbay.server.domain.ChangeItem;
import io.patchbay.server.domain.ReplicatedChange;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.wire.StoredCodecs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The files that the updates of some changes name.
final class BundledFiles {
  private final Map<Sha256, UpdateFile> files = new LinkedHashMap<>();

  void add(ReplicatedChange change) {
    for (ReplicatedChange.Item item : change.items()) {
      byte[] content = item.content();
      if (item.item() instanceof ChangeItem.OfUpdate && content != null) {
        StoredCodecs.UPDATE
            .decode(content)
            .files()
            .forEach(file -> files.putIfAbsent(file.sha256(), file));
      }
    }
  }

  List<UpdateFile> files() {
    return List.copyOf(files.values());
  }

  /// Its name in a bundle.
  static String name(UpdateFile file) {
    return BundleFiles.CONTENT + file.sha256();
  }
}
