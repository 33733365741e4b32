package dev.kurier.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeersTest {

  @TempDir private Path folder;

  private final Map<String, String> notMeasured = new LinkedHashMap<>();
  private Peers peers =
      new Peers(Path.of("none"), Path.of("none"), Path.of("none"), Duration.ZERO, 0);

  @BeforeEach
  void makePeers() throws Exception {
    Path scratch = Files.createDirectories(folder.resolve("scratch"));
    peers = new Peers(folder, folder.resolve("environments"), scratch, Duration.ofMillis(1_500), 3);
  }

  @Test
  void eachLineOfAProgramIsAPeer() throws Exception {
    program(
        "both",
        """
        echo '{"peer": "One", "version": "1.0", "drain": [{"tasks": 9, "seconds": 3}]}'
        echo '{"peer": "Two", "notMeasured": "no such server"}'
        """);

    List<Peer> measured = peers.measure("both", notMeasured);

    assertThat(measured).extracting(Peer::name).containsExactly("One");
    assertThat(measured.getFirst().drain().orElseThrow().rate()).isEqualTo(3.0);
    assertThat(measured.getFirst().idle()).isEmpty();
    assertThat(notMeasured).containsExactly(Map.entry("Two", "no such server"));
  }

  @Test
  void aProgramIsToldItsEnvironmentTheTimeAndTheRepeats() throws Exception {
    program("told", "[ -d \"$1\" ] && [ $2 = 1.5 ] && [ $3 = 3 ] && [ -d \"$TMPDIR\" ]");

    assertThat(peers.measure("told", notMeasured)).isEmpty();
    assertThat(notMeasured).isEmpty();
  }

  @Test
  void aProgramThatFailsIsNamed() throws Exception {
    program("broken", "exit 3");

    assertThat(peers.measure("broken", notMeasured)).isEmpty();
    assertThat(notMeasured).containsEntry("broken", "its program ended with exit code 3");
  }

  @Test
  void aPeerThatIsNotThereIsNamed() throws Exception {
    assertThat(peers.measure("nobody", notMeasured)).isEmpty();
    assertThat(notMeasured).containsOnlyKeys("nobody");
  }

  private void program(String name, String text) throws Exception {
    Path run = Files.createDirectories(folder.resolve(name)).resolve("run");
    Files.writeString(run, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
  }
}
