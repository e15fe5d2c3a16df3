package io.patchbay.server.publish;

import io.patchbay.server.catalog.CatalogView;
import io.patchbay.server.content.SmallerForms;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.domain.Update;
import io.patchbay.server.domain.UpdateFile;
import io.patchbay.server.domain.UpdateIdentity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// One smaller form that is to be made.
sealed interface FormPlan {
  /// Shorter files are not worth it: they fit into a few packets as they are.
  int BYTES_MIN = 16 << 10;

  /// A machine has one of the last few updates, or takes the file whole.
  int PREDECESSORS_MAX = 4;

  /// @return whether there was something to do
  boolean make(SmallerForms forms) throws IOException;

  record Compressed(Sha256 file) implements FormPlan {
    @Override
    public boolean make(SmallerForms forms) throws IOException {
      return forms.compress(file);
    }
  }

  record Delta(Sha256 file, Sha256 from) implements FormPlan {
    @Override
    public boolean make(SmallerForms forms) throws IOException {
      return forms.makeDelta(file, from);
    }
  }

  /// What is to be made for these updates: each file compressed, and its delta from the file it
  /// takes the place of in the revision before and in the newest updates it supersedes directly.
  static List<FormPlan> of(List<Update> updates, CatalogView view) {
    Set<FormPlan> plans = new LinkedHashSet<>();
    for (Update update : updates) {
      List<Update> predecessors = predecessors(update, view);
      for (UpdateFile file : update.files()) {
        if (file.size() >= BYTES_MIN) {
          plans.add(new Compressed(file.sha256()));
          predecessors.stream()
              .flatMap(before -> counterpart(update, file, before).stream())
              .filter(before -> !before.sha256().equals(file.sha256()))
              .forEach(before -> plans.add(new Delta(file.sha256(), before.sha256())));
        }
      }
    }
    return new ArrayList<>(plans);
  }

  private static List<Update> predecessors(Update update, CatalogView view) {
    int revision = update.identity().revision();
    Optional<Update> before =
        revision == 1
            ? Optional.empty()
            : view.update(new UpdateIdentity(update.id(), revision - 1));
    Stream<Update> superseded =
        update.supersedes().stream()
            .flatMap(id -> view.newest(id).stream())
            .sorted(Comparator.comparing(Update::releasedAt).reversed());
    return Stream.concat(before.stream(), superseded).limit(PREDECESSORS_MAX).toList();
  }

  // The file of that name, or the only one: packages are named after their update.
  private static Optional<UpdateFile> counterpart(Update update, UpdateFile file, Update before) {
    Optional<UpdateFile> named =
        before.files().stream().filter(f -> f.name().equals(file.name())).findFirst();
    boolean single = update.files().size() == 1 && before.files().size() == 1;
    return named.isEmpty() && single ? Optional.of(before.files().getFirst()) : named;
  }
}
