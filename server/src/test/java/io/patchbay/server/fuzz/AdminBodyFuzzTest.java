package io.patchbay.server.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.patchbay.server.domain.Acceptance;
import io.patchbay.server.domain.ImportSource;
import io.patchbay.server.domain.InvalidValueException;
import io.patchbay.server.domain.ManifestSource;
import io.patchbay.server.wire.AdminWire;
import io.patchbay.server.wire.AdminWire.Expire;
import io.patchbay.server.wire.AdminWire.Gc;
import io.patchbay.server.wire.AdminWire.Import;
import io.patchbay.server.wire.AdminWire.Publish;
import io.patchbay.server.wire.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// What the admin listener reads: publish, verify and import, each in both forms. What is read and
/// written again, in either form, is read as the same.
final class AdminBodyFuzzTest {
  private static final long BYTES_MAX = 64 << 20;

  static Stream<byte[]> requests() {
    UUID id = UUID.fromString("a50e827d-dab4-5599-89e0-bed0376bcf37");
    byte[] file = "kb,product".getBytes(StandardCharsets.UTF_8);
    ManifestSource manifest = new ManifestSource("ms08-078.yaml", file);
    Set<Acceptance> accepted = Set.of(Acceptance.parse("MS08-078/overlap"));
    return Stream.of(Format.values())
        .flatMap(
            format ->
                Stream.of(
                    AdminWire.publishRequest(new Publish(id, manifest, accepted), format),
                    AdminWire.verifyRequest(List.of(manifest, manifest), format),
                    AdminWire.importRequest(
                        new Import(id, new ImportSource("a.csv", file), true), format),
                    AdminWire.gcRequest(new Gc(true, Duration.ofMillis(90_500)), format),
                    AdminWire.expireRequest(new Expire(id, Set.of(id), true), format)));
  }

  @MethodSource("requests")
  @DictionaryFile(resourcePath = "admin.dict")
  @FuzzTest
  void body_isARequest_theSameWhenWrittenAgain_orRefused(byte[] body) {
    for (Format format : Format.values()) {
      Cost.isAtMost(
          BYTES_MAX,
          () -> {
            read(
                body,
                format,
                AdminWire::publishRequest,
                AdminWire::publishRequest,
                AdminBodyFuzzTest::parts);
            read(
                body,
                format,
                AdminWire::verifyRequest,
                AdminWire::verifyRequest,
                AdminBodyFuzzTest::parts);
            read(
                body,
                format,
                AdminWire::importRequest,
                AdminWire::importRequest,
                AdminBodyFuzzTest::parts);
            read(body, format, AdminWire::gcRequest, AdminWire::gcRequest, List::of);
            read(body, format, AdminWire::expireRequest, AdminWire::expireRequest, List::of);
          });
    }
  }

  private static <T> void read(
      byte[] body,
      Format format,
      BiFunction<ByteBuffer, Format, T> reader,
      BiFunction<T, Format, byte[]> writer,
      Function<T, List<Object>> parts) {
    T request;
    try {
      request = reader.apply(ByteBuffer.wrap(body), format);
    } catch (InvalidValueException e) {
      Refusals.check(e);
      return;
    }
    for (Format again : Format.values()) {
      T second = reader.apply(ByteBuffer.wrap(writer.apply(request, again)), again);
      assertThat(parts.apply(second)).as("%s", again).isEqualTo(parts.apply(request));
    }
  }

  // What can be compared: a file cannot, its bytes can.
  private static List<Object> parts(Publish request) {
    return List.of(request.publishId(), parts(List.of(request.manifest())), request.accepted());
  }

  private static List<Object> parts(List<ManifestSource> manifests) {
    return manifests.stream()
        .flatMap(manifest -> Stream.<Object>of(manifest.name(), ByteBuffer.wrap(manifest.yaml())))
        .toList();
  }

  private static List<Object> parts(Import request) {
    ImportSource source = request.source();
    return List.of(
        request.publishId(), source.name(), ByteBuffer.wrap(source.csv()), request.dryRun());
  }
}
