package io.patchbay.server.cli;

import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.Scope;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.ScopeMapper;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Which part of a catalog is meant.
final class ScopeOptions {
  @Option(
      names = "--products",
      paramLabel = "LIST",
      description = "Only updates for these products, with commas (default: all).")
  private String products = "";

  @Option(
      names = "--classifications",
      paramLabel = "LIST",
      description = "Only these, for example security-update,hotfix (default: all).")
  private String classifications = "";

  @Option(
      names = "--languages",
      paramLabel = "LIST",
      description = "Only updates in these languages, and neutral ones (default: all).")
  private String languages = "";

  @Option(
      names = "--architectures",
      paramLabel = "LIST",
      description = "Only updates for these, and for any (default: all).")
  private String architectures = "";

  Scope scope() {
    List<Parameter> parameters = new ArrayList<>();
    add(parameters, "product", products);
    add(parameters, "classification", classifications);
    add(parameters, "language", languages);
    add(parameters, "arch", architectures);
    try {
      return ScopeMapper.toDomain(parameters);
    } catch (InvalidValueException e) {
      throw new CommandFailure("the scope: " + e.getMessage(), e);
    }
  }

  private static void add(List<Parameter> to, String name, String value) {
    if (!value.isEmpty()) {
      to.add(new Parameter(name, value));
    }
  }
}
