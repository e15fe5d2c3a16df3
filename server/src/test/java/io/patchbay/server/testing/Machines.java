package io.patchbay.server.testing;

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
}
