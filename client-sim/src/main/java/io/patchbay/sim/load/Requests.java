package io.patchbay.sim.load;

import io.netty.buffer.ByteBuf;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.sim.expect.Expectation;
import io.patchbay.sim.sweep.Question;
import io.patchbay.sim.sweep.Row;
import io.patchbay.sim.sweep.Systems;
import io.patchbay.sim.wire.OfferClient;
import io.patchbay.sim.wire.OfferClient.Way;
import io.patchbay.sim.wire.QueryString;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is asked, drawn and encoded before the run. Immutable; safe for any thread.
public final class Requests {
  private static final int DRAWN = 1 << 14; // A power of two, so that a place is a mask.
  private static final long SEED = 960714;

  private final List<Question> questions;
  private final byte[][] encoded;
  private final int[] order;
  private final double withoutUpdate;

  private Requests(List<Question> questions, byte[][] encoded, int[] order, double withoutUpdate) {
    this.questions = List.copyOf(questions);
    this.encoded = encoded;
    this.order = order;
    this.withoutUpdate = withoutUpdate;
  }

  /// Draws machines from the fleet of December 2008, always the same for the same manifests.
  public static Requests draw(Expectation expectation, URI server, Way way) {
    var mix = new Mix(expectation, new SplittableRandom(SEED));
    Map<ClientConfiguration, Integer> distinct = new LinkedHashMap<>();
    int[] order = new int[DRAWN];
    int withoutUpdate = 0;
    for (int i = 0; i < DRAWN; i++) {
      ClientConfiguration machine = mix.next();
      order[i] = distinct.computeIfAbsent(machine, _ -> distinct.size());
      withoutUpdate += expectation.of(machine).files().isEmpty() ? 1 : 0;
    }
    List<Question> questions = new ArrayList<>();
    for (ClientConfiguration machine : distinct.keySet()) {
      questions.add(new Question(new Row(Systems.name(machine), "any"), machine, way));
    }
    byte[][] encoded =
        questions.stream()
            .map(question -> OfferClient.encoded(server, question.request(), way))
            .toArray(byte[][]::new);
    return new Requests(questions, encoded, order, (double) withoutUpdate / DRAWN);
  }

  /// Returns how many different machines there are.
  public int distinct() {
    return questions.size();
  }

  /// Returns the share of the requests whose right answer offers nothing.
  public double withoutUpdate() {
    return withoutUpdate;
  }

  /// Returns the query strings of a whole drawing, in its order.
  public Stream<String> queries() {
    return IntStream.of(order).mapToObj(number -> QueryString.of(questions.get(number).request()));
  }

  Question question(int number) {
    return questions.get(number);
  }

  /// Returns the number of the question at a place of the drawing, which begins again at its end.
  int at(long place) {
    return order[(int) (place & DRAWN - 1)];
  }

  /// Returns where one of several workers begins, so that they do not ask the same at a time.
  static long firstPlace(int worker, int workers) {
    return (long) DRAWN / workers * worker;
  }

  void write(int number, ByteBuf out) {
    out.writeBytes(encoded[number]);
  }

  int bytes(int number) {
    return encoded[number].length;
  }
}
