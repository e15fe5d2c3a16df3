package io.patchbay.sim.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.LinkedHashMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class PercentilePlotTest {
  @Test
  void draw_isXmlWithALineForEachHistogram() throws Exception {
    var lines = new LinkedHashMap<String, Histogram>();
    lines.put("fast & <small>", histogram(100_000));
    lines.put("slow", histogram(30_000_000));
    String svg = PercentilePlot.draw("A title", lines);
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    assertThat(svg).contains("A title", "fast &amp; &lt;small&gt;", ">99.9<", ">10 ms<");
  }

  @Test
  void draw_nothing_isAPictureAllTheSame() {
    var lines = new LinkedHashMap<String, Histogram>();
    lines.put("empty", new Histogram(3));
    assertThat(PercentilePlot.draw("x", lines)).endsWith("</svg>\n").doesNotContain("NaN");
  }

  private static Histogram histogram(long nanos) {
    var histogram = new Histogram(3);
    for (int i = 1; i <= 1000; i++) {
      histogram.recordValue(nanos * i / 500);
    }
    return histogram;
  }
}
