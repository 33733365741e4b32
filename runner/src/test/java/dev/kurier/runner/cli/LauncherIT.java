package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.cli.LauncherTree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real JVM and what the build has made; its one trial is for all tests. */
@Timeout(420)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LauncherIT {

  private static final String OURS = "dev.kurier.runner.cli.Main source: ";
  private static final String BROKERS = "dev.kurier.broker.EmbeddedBroker source: ";
  private static final String KEPT = "shared objects file";

  @TempDir static Path directory;
  private LauncherTree tree;
  private Path loaded;

  @BeforeAll
  void plant() throws IOException {
    loaded = directory.resolve("loaded");
    tree = new LauncherTree(directory).withBuild();
  }

  @BeforeEach
  void watchClasses() {
    tree.withOptions("-Xlog:class+load:file=" + loaded);
  }

  @Test
  @Order(1)
  void firstStartTriesOutAndSaysSoOnStandardErrorOnly() throws Exception {
    Run run = tree.withOptions("").run("version");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.errors()).contains("a trial run", "tried in");
    assertThat(run.output()).startsWith("kurier ").hasLineCount(3);
  }

  @Test
  @Order(2)
  void commandFindsItsClassesReady() throws Exception {
    assertThat(quiet("version")).startsWith("kurier ").hasLineCount(3);

    assertThat(Files.readString(loaded)).contains(OURS + KEPT).doesNotContain(BROKERS);
  }

  @Test
  @Order(3)
  void nodeFindsItsClassesReady() throws Exception {
    assertThat(quiet("dev", "--help")).startsWith("Usage: kurier dev");

    assertThat(Files.readString(loaded)).contains(OURS + KEPT, BROKERS + KEPT);
  }

  @Test
  @Order(4)
  void jvmThatIsForbiddenToShareStartsAllTheSame() throws Exception {
    tree.withOptions("-Xshare:off");

    assertThat(quiet("version")).startsWith("kurier ").hasLineCount(3);
  }

  @Test
  @Order(5)
  void cacheOfAnotherJarIsLeftAloneWithoutAWord() throws Exception {
    Files.setLastModifiedTime(
        tree.root().resolve("runner/target/kurier-runner.jar"),
        FileTime.from(Instant.now().minusSeconds(3600)));

    assertThat(quiet("version")).startsWith("kurier ").hasLineCount(3);

    assertThat(Files.readString(loaded)).contains(OURS).doesNotContain(OURS + KEPT);
  }

  private String quiet(String... arguments) throws Exception {
    Run run = tree.run(arguments);
    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.errors()).isEmpty();
    return run.output();
  }
}
