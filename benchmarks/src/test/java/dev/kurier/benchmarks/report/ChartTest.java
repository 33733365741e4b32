package dev.kurier.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class ChartTest {

  private final String svg = Chart.svg(Example.findings());

  @Test
  void isWellFormedWhateverTheMachineIsCalled() throws Exception {
    assertThat(texts()).anyMatch(text -> text.contains("An <old> machine & more"));
  }

  @Test
  void hasAColourForADarkPage() {
    assertThat(svg).contains("prefers-color-scheme: dark");
  }

  @Test
  void eachOfKuriersBarsStandsBeforeItsFloor() throws Exception {
    assertThat(elements("rect"))
        .extracting(bar -> bar.getAttribute("class"))
        .containsExactly("kurier", "beside", "kurier", "beside", "kurier", "beside");
  }

  @Test
  void equalRatiosAreEqualDistances() throws Exception {
    List<Element> bars = elements("rect");
    double java = length(bars.get(1)) - length(bars.get(0));
    double fork = length(bars.get(3)) - length(bars.get(2));

    assertThat(java).isPositive().isCloseTo(fork, within(0.2));
  }

  @Test
  void timesReachFromTheMedianToTheTail() throws Exception {
    assertThat(texts()).contains("2.50 / 8.00", "1.00 / 4.00");
  }

  private static double length(Element bar) {
    return Double.parseDouble(bar.getAttribute("width"));
  }

  private List<String> texts() throws Exception {
    return elements("text").stream().map(Element::getTextContent).toList();
  }

  private List<Element> elements(String name) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int n = 0; n < nodes.getLength(); n++) {
      elements.add((Element) nodes.item(n));
    }
    return elements;
  }
}
