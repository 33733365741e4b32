package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {

  private static final Path FOLDER = Path.of("/tmp/kurier-12");
  private static final long NOBODY = 0;

  @Test
  void statIsReadBehindAnyProgramName() {
    String line =
        "7 (a) Z 1 (b) S 3 7 7 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 4711 1 2 18446744073709551615\n";

    assertThat(ProcessStat.parsed(7, line)).isEqualTo(new ProcessStat(7, 3, 4711, false));
    assertThat(ProcessStat.parsed(7, line.replace(") S", ") Z")).hasEnded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python3\0-I\0/tmp/kurier-12/harness/kurier/_worker\0",
        "sh\0-c\0cat /tmp/kurier-12/runs/x\0",
        "--file=/tmp/kurier-12/runs/x\0"
      })
  void commandLineThatNamesSomethingInTheFolderBelongs(String commandLine) {
    assertThat(belonging(entry(5, 1, commandLine, ""))).containsExactly(5L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A=1\0TMPDIR=/tmp/kurier-12\0", "KURIER_RESULT=/tmp/kurier-12/runs/a\0"})
  void environmentThatNamesTheFolderBelongs(String environment) {
    assertThat(belonging(entry(5, 1, "sleep\0", environment))).containsExactly(5L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TMPDIR=/tmp/kurier-123\0",
        "TMPDIR=/tmp/kurier-12.old\0",
        "TMPDIR=/var/tmp/kurier-12\0",
        "A=1\0PWD=/tmp/kurier-12\0",
        "OLDPWD=/tmp/kurier-12/runs\0B=2\0",
      })
  void likenessIsNotEnough(String environment) {
    assertThat(belonging(entry(5, 1, "ls\0/tmp/kurier-12\0", environment))).isEmpty();
  }

  @Test
  void whateverIsBelowBelongsToo() {
    var supervisor = entry(5, 1, "python3\0/tmp/kurier-12/harness/x\0", "");

    assertThat(belonging(entry(7, 6, "b\0", ""), supervisor, entry(6, 5, "a\0", "")))
        .containsExactlyInAnyOrder(5L, 6L, 7L);
  }

  @Test
  void nobodyEndsItselfOrWhatItRunsIn() {
    String named = "TMPDIR=/tmp/kurier-12\0";
    ProcessTable table =
        new ProcessTable(
            List.of(
                entry(1, 0, "init\0", ""),
                entry(4, 1, "shell\0", named),
                entry(5, 4, "java\0", named),
                entry(6, 5, "own child\0", ""),
                entry(9, 1, "left\0", named)));

    assertThat(table.belongingTo(FOLDER, 5)).extracting(ProcessStat::pid).containsExactly(9L);
  }

  private static List<Long> belonging(ProcessTable.Entry... entries) {
    return new ProcessTable(List.of(entries))
        .belongingTo(FOLDER, NOBODY).stream().map(ProcessStat::pid).toList();
  }

  private static ProcessTable.Entry entry(long pid, long parent, String command, String variables) {
    return new ProcessTable.Entry(new ProcessStat(pid, parent, pid, false), command, variables);
  }
}
