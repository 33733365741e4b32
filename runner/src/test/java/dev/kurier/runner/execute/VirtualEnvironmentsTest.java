package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real environments with packages of a local folder. */
class VirtualEnvironmentsTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private Path venvs;
  private Path lock;
  private Wheels wheels;
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @BeforeEach
  void prepare() throws IOException {
    venvs = folder.resolve("venvs");
    lock = folder.resolve("lock.txt");
    wheels = Wheels.in(folder.resolve("wheels"));
    wheels.add("1.0");
    wheels.add("2.0");
    wheels.lock(lock, "kurier-greet==1.0");
  }

  private VirtualEnvironments environments(Duration limit) {
    return new VirtualEnvironments(
        new ExecuteSettings.Environments(venvs, limit, LIMIT), () -> now);
  }

  private VirtualEnvironments environments() {
    return environments(LIMIT);
  }

  private Interpreter base(String name) throws Exception {
    Interpreter base = Interpreter.locate(name, folder, ProcessEnvironment.of(Map.of()));
    EnvironmentBuild build =
        EnvironmentBuild.of(base, LockFile.read(lock), new EnvironmentFolder(venvs));
    boolean isComplete = build.missing().isEmpty();
    if (!isComplete) {
      System.out.println("SKIPPED: " + base.executable() + " has no module " + build.missing());
    }
    assumeTrue(isComplete, () -> base.executable() + " has no module " + build.missing());
    return base;
  }

  private Interpreter base() throws Exception {
    return base("python3");
  }

  private static String say(Path... command) throws Exception {
    List<String> words = Stream.of(command).map(Path::toString).toList();
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    byte[] said = process.getInputStream().readAllBytes();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new String(said, StandardCharsets.UTF_8).strip();
  }

  private String problem(VirtualEnvironments environments, Interpreter base) {
    StartFailure failure =
        catchThrowableOfType(StartFailure.class, () -> environments.extended(base, lock));
    assertThat(failure).isNotNull();
    return failure.problem();
  }

  private List<Path> built() throws IOException {
    try (Stream<Path> all = Files.list(venvs)) {
      return all.filter(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  private Path log() throws IOException {
    try (Stream<Path> all = Files.list(venvs)) {
      return all.filter(one -> one.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"python3", "/usr/bin/python3"})
  void environmentIsBuiltOncePerContentAndItsScriptsWork(String name) throws Exception {
    Interpreter base = base(name);
    try (VirtualEnvironments environments = environments()) {
      Path first = environments.extended(base, lock).executable();
      Path root = first.resolve("../..").normalize();
      Object inode = Files.getAttribute(root, "unix:ino");
      var modified = Files.getLastModifiedTime(log());

      assertThat(say(root.resolve("bin/kurier-greet"))).isEqualTo("1.0 " + root);
      assertThat(new Interpreter(first).ask("import kurier_greet as g; print(g.VERSION)"))
          .isEqualTo("1.0\n");
      assertThat(environments.extended(base, lock).executable()).isEqualTo(first);
      assertThat(Files.getAttribute(root, "unix:ino")).isEqualTo(inode);
      assertThat(Files.getLastModifiedTime(log())).isEqualTo(modified);

      wheels.lock(lock, "kurier-greet==2.0");
      Path second = environments.extended(base, lock).executable();

      assertThat(second).isNotEqualTo(first);
      assertThat(say(second.resolveSibling("kurier-greet"))).startsWith("2.0 ");
      assertThat(say(first.resolveSibling("kurier-greet"))).startsWith("1.0 ");
    }
  }

  @Test
  void otherThreadsAndAnotherNodeUseWhatOneBuilds() throws Exception {
    Interpreter base = base();
    Process node = EnvironmentVictim.start(venvs, lock);
    try (VirtualEnvironments environments = environments()) {
      List<CompletableFuture<Path>> threads =
          Stream.generate(() -> extendedLater(environments, base)).limit(3).toList();

      Path made = threads.getFirst().get(60, TimeUnit.SECONDS);

      assertThat(threads).allSatisfy(one -> assertThat(one.join()).isEqualTo(made));
      assertThat(node.inputReader().lines().filter(line -> line.startsWith("made ")))
          .containsExactly("made " + made);
      assertThat(built()).hasSize(1);
    } finally {
      node.destroyForcibly();
    }
  }

  private CompletableFuture<Path> extendedLater(
      VirtualEnvironments environments, Interpreter base) {
    CompletableFuture<Path> made = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            made.complete(environments.extended(base, lock).executable());
          } catch (StartFailure | InterruptedException failed) {
            made.completeExceptionally(failed);
          }
        });
    return made;
  }

  @Test
  void whatAKilledBuilderLeftIsSwept() throws Exception {
    Interpreter base = base();
    Process victim = EnvironmentVictim.start(venvs, lock);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            Files.exists(venvs)
                && !Processes.mentioning(venvs + "/").isEmpty()
                && !built().isEmpty());

    victim.destroyForcibly().waitFor();

    await().atMost(Duration.ofSeconds(20)).until(() -> Processes.mentioning(venvs + "/").isEmpty());
    List<Path> halfBuilt = built();
    assertThat(halfBuilt).hasSize(1);
    try (VirtualEnvironments environments = environments()) {
      Path root = environments.extended(base, lock).executable().resolve("../..").normalize();
      assertThat(built()).containsExactly(root).doesNotContainAnyElementsOf(halfBuilt);
    }
  }

  @Test
  void failedBuildTellsWhyAndWaitsForItsPauseOrAnotherLockFile() throws Exception {
    Interpreter base = base();
    wheels.lock(lock, "kurier-greet==3.0");
    try (VirtualEnvironments environments = environments()) {
      String first = problem(environments, base);
      assertThat(first)
          .contains(lock.toString(), log().toString(), "No matching distribution", "==3.0")
          .hasSizeLessThan(8 << 10);
      assertThat(built()).isEmpty();
      Path log = log();
      var failedAt = Files.getLastModifiedTime(log);
      wheels.add("3.0");

      now = now.plusSeconds(29);
      assertThat(problem(environments, base)).isEqualTo(first);
      assertThat(Files.getLastModifiedTime(log)).isEqualTo(failedAt);
      wheels.lock(lock, "kurier-greet==2.0");
      assertThat(environments.extended(base, lock).executable()).isExecutable();
      wheels.lock(lock, "kurier-greet==3.0");
      assertThat(problem(environments, base)).isEqualTo(first);

      now = now.plusSeconds(1);
      Path python = environments.extended(base, lock).executable();
      assertThat(say(python.resolveSibling("kurier-greet"))).startsWith("3.0 ");
    }
  }

  @Test
  void wheelThatIsNotTheLockedOneIsRefused() throws Exception {
    Interpreter base = base();
    String right = Wheels.sha256(wheels.add("1.0"));
    wheels.lock(lock, "kurier-greet==1.0 \\", "    --hash=sha256:" + "0".repeat(64));
    try (VirtualEnvironments environments = environments()) {
      assertThat(problem(environments, base)).contains("--require-hashes", "HASH", right);

      wheels.lock(lock, "kurier-greet==1.0 \\", "    --hash=sha256:" + right);

      assertThat(environments.extended(base, lock).executable()).isExecutable();
    }
  }

  @Test
  void slowBuildIsEndedWithAllItStarted() throws Exception {
    Interpreter base = base();
    try (VirtualEnvironments environments = environments(Duration.ofMillis(100))) {
      assertThat(problem(environments, base)).contains("took more than PT0.1S");
      assertThat(Processes.mentioning(venvs + "/")).isEmpty();
      assertThat(built()).isEmpty();
    }
  }

  @Test
  void closeEndsABuildAndRemovesItsFolder() throws Exception {
    Interpreter base = base();
    VirtualEnvironments environments = environments();
    CompletableFuture<Path> made = extendedLater(environments, base);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !Processes.mentioning(venvs + "/").isEmpty());

    environments.close();
    environments.close();

    assertThat(Processes.mentioning(venvs + "/")).isEmpty();
    assertThat(built()).isEmpty();
    assertThatThrownBy(() -> made.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(StartFailure.class);
  }

  @Test
  void pythonWithoutEnsurepipIsNamedWithTheRemedy() throws Exception {
    Path debian = folder.resolve("python");
    String real = base().executable().toString();
    Files.writeString(
        debian,
        "#!/bin/sh\nexec " + real + " -I -c \"import sys; sys.modules['ensurepip'] = None\n$3\"\n");
    Files.setPosixFilePermissions(debian, PosixFilePermissions.fromString("rwx------"));
    try (VirtualEnvironments environments = environments()) {
      assertThat(problem(environments, new Interpreter(debian)))
          .contains(debian.toString(), "no module 'ensurepip'", "python3-venv");
    }
  }

  @Test
  void onlyWhatPipNeedsIsPassedOn() {
    Map<String, String> all =
        Map.of(
            "PIP_INDEX_URL",
            "i",
            "PIP_TARGET",
            "t",
            "HTTPS_PROXY",
            "p",
            "no_proxy",
            "n",
            "SSL_CERT_FILE",
            "s",
            "PYTHONPATH",
            "x",
            "AWS_SECRET",
            "x");

    assertThat(Tools.passed(all))
        .containsOnlyKeys("PIP_INDEX_URL", "HTTPS_PROXY", "no_proxy", "SSL_CERT_FILE");
  }
}
