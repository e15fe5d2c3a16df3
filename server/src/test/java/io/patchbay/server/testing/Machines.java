package io.patchbay.server.testing;

import io.patchbay.server.domain.ClientConfiguration;
import io.patchbay.server.wire.Parameter;
import io.patchbay.server.wire.PublicWire;
import java.util.ArrayList;
import java.util.List;

/// Query strings of machines that many tests ask for.
public final class Machines {
  /// Windows XP Service Pack 3, Swiss German, Internet Explorer 7, one version short of MS08-078.
  public static final String XP_IE7 =
      "os=5.1.2600&sp=3&arch=x86&type=workstation&installation=full&language=de-CH"
          + "&product=internet-explorer@7.0.5730.13&component=mshtml.dll@7.0.6000.20935";

  /// The same, which reports no file version: what is recorded decides.
  public static final String XP_IE7_UNMEASURED =
      "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-CH"
          + "&product=internet-explorer@7.0.5730.13";

  /// As [#XP_IE7_UNMEASURED] with Internet Explorer 6, whose hotfix ids are KB numbers alone.
  public static final String XP_IE6_UNMEASURED =
      "os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-CH"
          + "&product=internet-explorer@6.0.2900.5512";

  private Machines() {}

  /// The machine that asks with this query string, in which nothing is escaped.
  public static ClientConfiguration of(String query) {
    List<Parameter> parameters = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      parameters.add(
          new Parameter(parameter.substring(0, equals), parameter.substring(equals + 1)));
    }
    return PublicWire.configuration(parameters);
  }
}
