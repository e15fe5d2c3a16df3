package io.patchbay.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.proto.v1.Offer;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.UpdateFile;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.ServerClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// Machines that ask one node, one question after the other, and fetch and report some of what they
/// are offered.
final class Asking {
  private final Node node;
  private final Witness witness;
  private final List<Machine> machines;
  private final Random random;
  private final Reporting reporting;
  private final AtomicLong answers;

  /// @param answers counts them
  Asking(
      Node node,
      Witness witness,
      List<Machine> machines,
      Random random,
      Reporting reporting,
      AtomicLong answers) {
    this.node = node;
    this.witness = witness;
    this.machines = machines;
    this.random = random;
    this.reporting = reporting;
    this.answers = answers;
  }

  /// One question, if the node runs.
  void askOnce() throws InterruptedException {
    Machine machine = machines.get(random.nextInt(machines.size()));
    try {
      ServerClient client = node.client();
      Witness.Known known = witness.known();
      HttpResponse<byte[]> response = client.get(machine.target());
      assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(200);
      OfferResponse answer = Answered.parse(response.body());
      witness.answered(machine, known, answer);
      answers.incrementAndGet();
      if (answer.getOffersCount() > 0) {
        take(client, answer.getOffers(random.nextInt(answer.getOffersCount())));
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  private void take(ServerClient client, Offer offer) throws IOException, InterruptedException {
    if (random.nextInt(8) == 0) {
      fetch(client, offer);
    }
    if (random.nextInt(4) == 0) {
      reporting.report(client, Answered.identity(offer));
    }
  }

  // A mirror that has not fetched it yet may say that it cannot now; never anything else.
  private void fetch(ServerClient client, Offer offer) throws IOException, InterruptedException {
    UpdateFile file = Answered.file(offer);
    HttpResponse<byte[]> response = client.get(file.getUrl());
    assertThat(response.statusCode()).as(() -> text(response)).isIn(200, 503);
    if (response.statusCode() == 200) {
      checkDigest(file, response.body());
      witness.isThere(Answered.identity(offer));
    }
  }

  static void checkDigest(UpdateFile file, byte[] bytes) {
    assertThat(Sha256.of(bytes).hex()).as(file.getName()).isEqualTo(file.getSha256());
  }

  private static String text(HttpResponse<byte[]> response) {
    return response.request().uri() + ": " + new String(response.body(), StandardCharsets.UTF_8);
  }
}
