package dev.kurier.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/failure-matrix.md to its word: every row names tests, and each of them is there. */
class FailureMatrixTest {

  private static final Path PAGE = Path.of("../docs/failure-matrix.md");
  private static final Pattern TEST = Pattern.compile("\\[`([^`]+)`]\\(([^)]+)\\)");
  private static final Pattern RULER = Pattern.compile("\\|[-| ]+\\|");
  private static final int LEAST_ROWS = 90;

  private record Row(String text, String heading) {
    boolean namesATest() {
      return TEST.matcher(text).find() || TEST.matcher(heading).find();
    }
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String heading = "";
    boolean isBody = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("#")) {
        heading = line;
      }
      if (!line.startsWith("|")) {
        isBody = false;
      } else if (RULER.matcher(line).matches()) {
        isBody = true;
      } else if (isBody) {
        rows.add(new Row(line, heading));
      }
    }
    return rows;
  }

  @Test
  void everyRowHasATest() throws IOException {
    assertThat(rows()).hasSizeGreaterThan(LEAST_ROWS).allMatch(Row::namesATest);
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Matcher named = TEST.matcher(Files.readString(PAGE));
    List<String> missing = new ArrayList<>();
    int found = 0;
    while (named.find()) {
      found++;
      if (!Files.isRegularFile(PAGE.resolveSibling(named.group(2)))
          || !named.group(2).contains("/" + named.group(1))) {
        missing.add(named.group());
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isPositive();
  }
}
