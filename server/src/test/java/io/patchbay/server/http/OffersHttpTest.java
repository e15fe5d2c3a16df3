package io.patchbay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.patchbay.proto.v1.Architecture;
import io.patchbay.proto.v1.ClientConfiguration;
import io.patchbay.proto.v1.InstalledComponent;
import io.patchbay.proto.v1.InstalledProduct;
import io.patchbay.proto.v1.OfferRequest;
import io.patchbay.proto.v1.OfferResponse;
import io.patchbay.proto.v1.ProductType;
import io.patchbay.server.domain.Sha256;
import io.patchbay.server.testing.LeakCheck;
import io.patchbay.server.testing.Machines;
import io.patchbay.server.testing.RawHttp;
import io.patchbay.server.testing.RawHttp.Response;
import io.patchbay.server.testing.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/v1/offers` on a server that holds MS08-078 and nothing else: what is asked in every form, and
/// what the answer says.
@ExtendWith(LeakCheck.class)
final class OffersHttpTest {
  private static final String OFFERS = "/v1/offers";
  private static final String XP_IE7 = OFFERS + "?" + Machines.XP_IE7;
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final String PACKAGE = "IE7-WindowsXP-KB960714-x86-DEU.exe";

  private static TestServer server;
  private static InetSocketAddress address;

  @BeforeAll
  static void start(@TempDir Path data) throws Exception {
    server = TestServer.start(data);
    server.publish("ms08-078");
    address = server.publicAddress();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void machineOfTheBulletin_isOfferedItsPackage_andItsLinkLeadsThere() throws IOException {
    JsonObject answer = get(XP_IE7).json();
    JsonObject offer = only(answer, "offers");
    JsonObject file = only(offer, "files");

    assertThat(answer.get("outcome").getAsString()).isEqualTo("OFFERED");
    assertThat(offer.get("bulletin").getAsString()).isEqualTo("MS08-078");
    assertThat(offer.get("kbArticle").getAsString()).isEqualTo("960714");
    assertThat(file.get("name").getAsString()).isEqualTo(PACKAGE);
    Response content = get(file.get("url").getAsString());
    assertThat(content.status()).isEqualTo(200);
    assertThat(content.bytes()).hasSize(file.get("size").getAsInt());
    assertThat(Sha256.of(content.bytes()).hex()).isEqualTo(file.get("sha256").getAsString());
    assertThat(content.body().lines().findFirst().orElse(""))
        .contains("STAND-IN", PACKAGE, "not the vendor's package");
  }

  @Test
  void jsonAnswer_hasTheCanonicalNamesAndForms() throws IOException {
    JsonObject answer = get(XP_IE7).json();
    JsonObject offer = only(answer, "offers");
    JsonObject file = only(offer, "files");

    assertThat(answer.keySet())
        .containsExactlyInAnyOrder("catalogRevision", "outcome", "nextPoll", "offers");
    assertThat(answer.get("catalogRevision").toString()).isEqualTo("\"1\"");
    assertThat(answer.get("nextPoll").getAsString()).isEqualTo("79200s");
    assertThat(offer.keySet())
        .containsExactlyInAnyOrder(
            "updateId",
            "revision",
            "title",
            "kbArticle",
            "bulletin",
            "severity",
            "classification",
            "action",
            "files",
            "rebootBehavior",
            "product");
    assertThat(offer.get("revision").toString()).isEqualTo("1");
    assertThat(offer.get("severity").getAsString()).isEqualTo("CRITICAL");
    assertThat(offer.get("classification").getAsString()).isEqualTo("SECURITY_UPDATE");
    assertThat(offer.get("action").getAsString()).isEqualTo("INSTALL");
    assertThat(file.keySet()).containsExactlyInAnyOrder("name", "size", "sha256", "url");
    assertThat(file.get("size").toString()).matches("\"[1-9][0-9]*\"");
    assertThat(file.get("url").getAsString())
        .isEqualTo("/content/" + file.get("sha256").getAsString() + "/" + PACKAGE);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "GET,-,-",
        "GET,-,any",
        "GET,-,json",
        "GET,-,protobuf",
        "POST,json,-",
        "POST,json,json",
        "POST,json,protobuf",
        "POST,protobuf,-",
        "POST,protobuf,json",
        "POST,protobuf,protobuf"
      },
      nullValues = "-")
  void everyForm_hasTheSameAnswer(String method, @Nullable String sent, @Nullable String wanted)
      throws IOException {
    List<String> headers = new ArrayList<>();
    if (sent != null) {
      headers.add("Content-Type: " + media(sent));
    }
    if (wanted != null) {
      headers.add("Accept: " + (wanted.equals("any") ? "*/*" : media(wanted)));
    }
    String[] lines = headers.toArray(String[]::new);
    Response response =
        sent == null
            ? RawHttp.ask(address, method, XP_IE7, lines)
            : RawHttp.post(address, OFFERS, body(request(), media(sent)), lines);

    String expected = wanted == null ? (sent == null ? "json" : sent) : wanted;
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("Content-Type")).isEqualTo(media(expected));
    assertThat(answer(response)).isEqualTo(answer(get(XP_IE7)));
    assertThat(answer(response).getOffers(0).getFiles(0).getName()).isEqualTo(PACKAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&installed=KB123456,KB960714-IE7",
        "&installed=KB123456&installed=KB960714-IE7",
        "&installed=KB123456&installed=KB654321,kb960714-ie7"
      })
  void installed_commaSeparatedOrRepeated_countsEach(String installed) throws IOException {
    String query = OFFERS + "?" + Machines.XP_IE7_UNMEASURED;

    assertThat(outcome(get(query + "&installed=KB123456"))).isEqualTo("OFFERED");
    assertThat(outcome(get(query + installed))).isEqualTo("UP_TO_DATE");
  }

  @Test
  void installedKbs_meanHotfixIdsOfANumberAlone() throws IOException {
    OfferRequest.Builder request = request();
    request
        .getConfigurationBuilder()
        .clearComponents()
        .clearProducts()
        .addProducts(product("6.0.2900.5512"));
    OfferRequest.Builder fixed = request.clone();
    fixed.getConfigurationBuilder().addInstalledKbs(960714);
    OfferRequest.Builder other = request.clone();
    other.getConfigurationBuilder().addInstalledKbs(960715);

    assertThat(answer(posted(other)).getOutcome()).isEqualTo(OfferResponse.Outcome.OFFERED);
    assertThat(answer(posted(fixed)).getOutcome()).isEqualTo(OfferResponse.Outcome.UP_TO_DATE);
  }

  @Test
  void sameUrl_hasSameBytesAndETag_andCachesAreTold() throws IOException {
    Response first = get(XP_IE7);
    Response second = get(XP_IE7);

    assertThat(second.body()).isEqualTo(first.body());
    assertThat(first.header("ETag")).matches("\"[0-9a-f]{32}\"");
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(first.header("Cache-Control")).isEqualTo("public, max-age=60");
    assertThat(second.header("Cache-Control")).isEqualTo(first.header("Cache-Control"));
    assertThat(first.header("Vary")).isEqualTo("Accept, Accept-Encoding");
  }

  @Test
  void formsOfOneAnswer_haveDifferentETags() throws IOException {
    String json = RawHttp.ask(address, "GET", XP_IE7, "Accept: " + JSON).header("ETag");
    String protobuf = RawHttp.ask(address, "GET", XP_IE7, "Accept: " + PROTOBUF).header("ETag");

    assertThat(protobuf).isNotEqualTo(json).isNotEmpty();
  }

  @Test
  void formOfAGet_isDecidedByWhatVaryNamesOnly() throws IOException {
    Response response = RawHttp.ask(address, "GET", XP_IE7, "Content-Type: " + PROTOBUF);

    // Else a cache would hand Protobuf to whoever asks the same without any header.
    assertThat(response.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(response.header("Content-Type")).isEqualTo(JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%s", "W/%s", "\"other\", %s", "*"})
  void ifNoneMatch_known_isNotModified(String form) throws IOException {
    Response known = get(XP_IE7);
    String header = "If-None-Match: " + form.formatted(known.header("ETag"));
    Response response = RawHttp.ask(address, "GET", XP_IE7, header);

    assertThat(response.status()).isEqualTo(304);
    assertThat(response.header("ETag")).isEqualTo(known.header("ETag"));
    assertThat(response.header("Cache-Control")).isEqualTo(known.header("Cache-Control"));
    assertThat(response.header("Vary")).isEqualTo("Accept, Accept-Encoding");
  }

  @Test
  void ifNoneMatch_other_isAnswered() throws IOException {
    assertThat(RawHttp.ask(address, "GET", XP_IE7, "If-None-Match: \"other\"").status())
        .isEqualTo(200);
  }

  @Test
  void client_makesTheAnswerPrivate() throws IOException {
    Response shared = get(XP_IE7);
    Response own =
        RawHttp.ask(
            address,
            "GET",
            XP_IE7 + "&client=machine-1",
            "If-None-Match: " + shared.header("ETag"));

    assertThat(own.status()).isEqualTo(200);
    assertThat(own.header("Cache-Control")).isEqualTo("no-store");
    assertThat(own.header("ETag")).isEmpty();
    assertThat(own.body()).isEqualTo(shared.body());
  }

  @Test
  void post_isPrivate() throws IOException {
    Response response = posted(request());

    assertThat(response.header("Cache-Control")).isEqualTo("no-store");
    assertThat(response.header("ETag")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("targetsOfHead")
  void head_hasTheHeadersOfGet_andNoBody(String target) throws IOException {
    Response get = get(target);
    try (RawHttp http = RawHttp.connect(address)) {
      http.send(RawHttp.head("HEAD", target));
      Response head = http.receiveHead();
      // Were there a body, the next answer would not begin here.
      http.send(RawHttp.head("GET", XP_IE7));

      assertThat(http.receive().status()).isEqualTo(200);
      assertThat(head.status()).isEqualTo(get.status());
      assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
      assertThat(head.header("Content-Length")).isEqualTo("" + get.body().length());
    }
  }

  static List<String> targetsOfHead() throws IOException {
    JsonObject file = only(only(get(XP_IE7).json(), "offers"), "files");
    return List.of(XP_IE7, file.get("url").getAsString(), "/v1/bulletins/MS08-078", "/nothing");
  }

  private static Map<String, String> withoutDate(Response response) {
    Map<String, String> headers = new TreeMap<>(response.headers());
    assertThat(headers.remove("date")).isNotNull();
    return headers;
  }

  private static String media(String form) {
    return form.equals("protobuf") ? PROTOBUF : JSON;
  }

  private static Response get(String target) throws IOException {
    return RawHttp.ask(address, "GET", target);
  }

  private static Response posted(OfferRequest.Builder request) throws IOException {
    return RawHttp.post(address, OFFERS, body(request, PROTOBUF), "Content-Type: " + PROTOBUF);
  }

  private static OfferRequest.Builder request() {
    return OfferRequest.newBuilder()
        .setConfiguration(
            ClientConfiguration.newBuilder()
                .setOsVersion("5.1.2600")
                .setServicePack(3)
                .setArchitecture(Architecture.X86)
                .setProductType(ProductType.WORKSTATION)
                .setLanguage("de-CH")
                .addProducts(product("7.0.5730.13"))
                .addComponents(
                    InstalledComponent.newBuilder()
                        .setName("mshtml.dll")
                        .setVersion("7.0.6000.20935")));
  }

  private static InstalledProduct product(String version) {
    return InstalledProduct.newBuilder().setName("internet-explorer").setVersion(version).build();
  }

  private static byte[] body(OfferRequest.Builder request, String media)
      throws InvalidProtocolBufferException {
    return media.equals(PROTOBUF)
        ? request.build().toByteArray()
        : JsonFormat.printer().print(request).getBytes(StandardCharsets.UTF_8);
  }

  private static OfferResponse answer(Response response) throws InvalidProtocolBufferException {
    if (response.header("Content-Type").equals(PROTOBUF)) {
      return OfferResponse.parseFrom(response.bytes());
    }
    OfferResponse.Builder answer = OfferResponse.newBuilder();
    JsonFormat.parser().merge(new String(response.bytes(), StandardCharsets.UTF_8), answer);
    return answer.build();
  }

  private static String outcome(Response response) {
    return response.json().get("outcome").getAsString();
  }

  private static JsonObject only(JsonObject parent, String array) {
    assertThat(parent.getAsJsonArray(array)).hasSize(1);
    return parent.getAsJsonArray(array).get(0).getAsJsonObject();
  }
}
