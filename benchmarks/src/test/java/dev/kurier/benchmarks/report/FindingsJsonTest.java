package dev.kurier.benchmarks.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class FindingsJsonTest {

  @Test
  void whatIsWrittenIsRead() {
    Findings findings = Example.findings();

    assertThat(FindingsJson.read(FindingsJson.write(findings))).isEqualTo(findings);
  }

  @Test
  void medianAndEndsStandBesideTheSamples() {
    String json = new String(FindingsJson.write(Example.findings()), UTF_8);

    assertThat(json.replaceAll("\\s", ""))
        .contains("\"kurier\":{\"median\":26000.0,\"min\":25000.0,\"max\":27500.0,\"samples\":[");
  }
}
