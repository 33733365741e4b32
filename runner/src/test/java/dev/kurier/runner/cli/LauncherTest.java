package dev.kurier.runner.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.runner.cli.LauncherTree.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
class LauncherTest {
  @TempDir Path directory;
  private LauncherTree tree;

  @BeforeEach
  void plant() throws IOException {
    tree = new LauncherTree(directory);
  }

  @Test
  void missingPythonIsOneSentenceWithTheRemedy() throws Exception {
    assertRefused(tree.withJdk("25.0.1").withMaven().run(), "Python 3.9 or newer", "install it");
  }

  @Test
  void oldPythonIsOneSentenceWithTheRemedy() throws Exception {
    tree.withCommand("python3", "[ \"$1\" != -V ] || { echo Python 3.8.2; exit 0; }; exit 1");

    assertRefused(tree.withJdk("25.0.1").withMaven().run(), "Python 3.8.2", "install a newer one");
  }

  @Test
  void missingJdkIsOneSentenceWithTheRemedy() throws Exception {
    assertRefused(
        tree.withPython().withJdk("21.0.4").withMaven().run(), "JDK 25 is needed", "install it");
  }

  @Test
  void missingMavenIsOneSentenceWithTheRemedy() throws Exception {
    assertRefused(tree.withPython().withJdk("25.0.1").run(), "Maven 3.8.7 or newer", "install it");
  }

  @Test
  void firstRunBuildsAndKeepsStandardOutputForKurier() throws Exception {
    Run run = tree.withPython().withJdk("25.0.1").withMaven().run("task", "a b", "");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).endsWith("<dev.kurier.runner.cli.Main>\n<task>\n<a b>\n<>\n");
    assertThat(run.output()).doesNotContain("Building", "kurier:");
    assertThat(run.errors()).contains("kurier: building", "[1/2] Kurier protocol", "built in");
  }

  @Test
  void buildsAgainOnlyWhenASourceChanged() throws Exception {
    tree.withPython().withJdk("25").withMaven();
    Path sources = tree.root().resolve("runner/src/main");
    Path source = Files.writeString(sources.resolve("A.java"), "class A {}");
    age(tree.root().resolve("pom.xml"), source, sources);

    tree.run();
    Run second = tree.run();
    assertThat(second.errors()).isEmpty();
    assertThat(tree.builds()).isEqualTo(1);

    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
    tree.run();
    assertThat(tree.builds()).isEqualTo(2);
  }

  @Test
  void failedBuildShowsItsEndAndTriesAgainNextTime() throws Exception {
    tree.withPython().withJdk("25.0.1").withCommand("mvn", "echo '[ERROR] no such thing'; exit 1");

    Run failed = tree.run();

    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.output()).isEmpty();
    assertThat(failed.errors()).contains("[ERROR] no such thing", "build failed", "build.log");
    assertThat(tree.withMaven().run().exitCode()).isZero();
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    assertTwoAtOnceBuildOnce();
  }

  @Test
  void twoAtOnceBuildOnceWithoutFlock() throws Exception {
    tree.without("flock");
    assertTwoAtOnceBuildOnce();
  }

  private void assertTwoAtOnceBuildOnce() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven();
    age(tree.root().resolve("pom.xml"), tree.root().resolve("runner/src/main"));

    var first = tree.start(tree.root().resolve("kurier"));
    var second = tree.start(tree.root().resolve("kurier"));

    assertThat(first.await().exitCode()).isZero();
    assertThat(second.await().exitCode()).isZero();
    assertThat(tree.builds()).isEqualTo(1);
    assertThat(tree.trials()).isEqualTo(1);
  }

  @Test
  void worksThroughASymbolicLink() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven();
    Path link = directory.resolve("k");
    Files.createSymbolicLink(link, directory.relativize(tree.root().resolve("kurier")));

    Run run = tree.start(link, "version").await();

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).contains(tree.root().toRealPath() + "/runner/target/lib/*");
  }

  @Test
  void keepsTheCacheOfATrialForCommandsAndNodes() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven();

    Run first = tree.run("task", "ls");

    String kept = "<-XX:AOTCache=" + tree.root().toRealPath() + "/runner/target/kept/";
    assertThat(first.errors()).contains("a trial run", "tried in");
    assertThat(first.output()).contains(kept + "command.aot>").doesNotContain("a result");
    assertThat(tree.run("dev").output()).contains(kept + "node.aot>");
    assertThat(tree.trials()).isEqualTo(1);
  }

  @Test
  void triesAgainWithAnotherJdk() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven().run("version");

    Run other = tree.withJdk("25.0.2").withoutJdk("25.0.1").run("version");

    assertThat(other.exitCode()).as(other.errors()).isZero();
    assertThat(other.errors()).contains("a trial run").doesNotContain("building");
    assertThat(tree.trials()).isEqualTo(2);
    assertThat(tree.run("version").errors()).isEmpty();
  }

  @Test
  void triesAgainWhenTheJarWasMadeAnew() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven().run("version");

    Files.setLastModifiedTime(
        tree.root().resolve("runner/target/kurier-runner.jar"),
        FileTime.from(Instant.now().plusSeconds(60)));
    tree.run("version");

    assertThat(tree.trials()).isEqualTo(2);
  }

  @Test
  void trialThatFailsDoesNoHarmAndIsNotMadeAgain() throws Exception {
    tree.withPython().withForgetfulJdk("25.0.1").withMaven();

    Run first = tree.run("version");
    Run second = tree.run("version");

    assertThat(first.exitCode()).as(first.errors()).isZero();
    assertThat(first.errors()).contains("the trial failed", "kept/log");
    assertThat(second.errors()).isEmpty();
    assertThat(second.output()).endsWith("<version>\n").doesNotContain("AOTCache");
    assertThat(tree.trials()).isEqualTo(1);
  }

  @Test
  void folderThatCannotBeMadeDoesNoHarm() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven().run("version");
    tree.withJdk("25.0.2").withoutJdk("25.0.1").withCommand("mkdir", "exit 1");

    Run run = tree.run("version");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.errors()).isEmpty();
    assertThat(run.output()).endsWith("<version>\n").doesNotContain("AOTCache");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-XX:AOTMode=off",
        "-Xmx2g -Xshare:off",
        "-XX:SharedArchiveFile=a",
        "-XX:AOTCache=a"
      })
  void leavesTheCacheOutBesideOptionsThatExcludeIt(String options) throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven().withOptions(options);

    Run run = tree.run("version");

    assertThat(run.exitCode()).as(run.errors()).isZero();
    assertThat(run.output()).doesNotContain("/kept/");
    assertThat(tree.trials()).isZero();
  }

  @Test
  void commandThatRunsNoHandlerNeedsNoPythonOnceBuilt() throws Exception {
    tree.withPython().withJdk("25.0.1").withMaven().run("version");

    tree.without("python3");

    assertThat(tree.run("task", "ls").exitCode()).isZero();
    assertRefused(tree.run("dev"), "Python 3.9 or newer", "install it");
  }

  private static void age(Path... files) throws IOException {
    for (Path file : files) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }
  }

  private static void assertRefused(Run run, String need, String remedy) {
    assertThat(run.exitCode()).as(run.errors()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).startsWith("kurier: ").contains(need, remedy).hasLineCount(1);
  }
}
