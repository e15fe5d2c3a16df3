package io.patchbay.sim.wire;

import io.patchbay.proto.v1.ReportRequest;
import io.patchbay.proto.v1.ReportResponse;
import java.io.IOException;

/// Sends reports over one connection. Reads at most 1 MiB of answer.
public final class ReportClient {
  private final Connection connection;

  /// @param connection stays the caller's to close
  public ReportClient(Connection connection) {
    this.connection = connection;
  }

  /// Sends the reports; sending them again changes nothing.
  ///
  /// @param reports 1 to 1000
  /// @return what became of them: each is on the server's disk or refused for ever
  /// @throws ProblemException if the server does not take them
  /// @throws IOException if no answer comes; they may have been taken all the same
  public ReportResponse send(ReportRequest reports) throws IOException {
    Request request =
        Request.post("/v1/reports", Answer.PROTOBUF, reports.toByteArray())
            .with("Accept", Answer.PROTOBUF);
    var answer = ReportResponse.newBuilder();
    Answer.read(connection.exchange(request), answer);
    return answer.build();
  }
}
