package io.patchbay.sim;

import java.io.PrintWriter;
import java.io.StringWriter;

/// One run of the command line.
record Run(int status, String out, String err) {
  static Run of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int status = PatchbaySim.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Run(status, out.toString(), err.toString());
  }
}
