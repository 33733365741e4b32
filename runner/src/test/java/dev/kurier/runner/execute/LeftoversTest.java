package dev.kurier.runner.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real folders and real processes. */
class LeftoversTest {

  @TempDir Path parent;
  private final List<Process> started = new ArrayList<>();
  private Owner self = new Owner(0, 0, "");
  private Path mine = Path.of("");
  private Leftovers leftovers = new Leftovers(new PrivateFolder(mine), self, Duration.ZERO);

  @BeforeEach
  void ownFolder() throws Exception {
    self = Owner.self().orElseThrow();
    PrivateFolder folder = PrivateFolder.make(parent);
    mine = folder.path();
    self.writeTo(mine);
    leftovers = new Leftovers(folder, self, Duration.ofSeconds(10));
  }

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void processesAndFilesOfDeadOwnerAreRemoved() throws Exception {
    Path folder = folderOf(deadOwner());
    Files.createDirectories(folder.resolve("runs/run-1/deep"));
    Process parentProcess =
        start(folder.resolve("runs").toString(), "sh", "-c", "env -i sleep 60 & echo $!; wait");
    BufferedReader said = parentProcess.inputReader();
    long child = Long.parseLong(said.readLine());

    leftovers.sweep();

    assertThat(folder).doesNotExist();
    assertThat(parentProcess.waitFor(Duration.ofSeconds(10))).isTrue();
    assertThat(Processes.isAlive(child)).isFalse();
    assertThat(mine).exists();
  }

  @Test
  void pidThatAnotherProcessHasByNowIsDead() throws Exception {
    Path folder = folderOf(new Owner(self.pid(), self.start() - 1, self.world()));

    leftovers.sweep();

    assertThat(folder).doesNotExist();
  }

  @Test
  void ownerThatNobodyHasReapedIsDead() throws Exception {
    String parent = "import os,time; p = os.fork() or os._exit(0); print(p, flush=True)";
    Process careless = start("x", "python3", "-c", parent + "; time.sleep(60)");
    long zombie = Long.parseLong(careless.inputReader().readLine());
    await().until(() -> !Processes.isAlive(zombie));
    long start = ProcessStat.of(zombie).orElseThrow().start();
    Path folder = folderOf(new Owner(zombie, start, self.world()));

    leftovers.sweep();

    assertThat(folder).doesNotExist();
  }

  @Test
  void folderAndProcessesOfLivingOwnerStay() throws Exception {
    Process owner = start("x", "sleep", "60");
    long start = ProcessStat.of(owner.pid()).orElseThrow().start();
    Path folder = folderOf(new Owner(owner.pid(), start, self.world()));
    Process its = start(folder.toString(), "sleep", "60");

    leftovers.sweep();

    assertThat(folder.resolve("owner")).exists();
    assertThat(its.isAlive()).isTrue();
  }

  @Test
  void whatCannotBeJudgedStays() throws Exception {
    Path unnamed = folder();
    Path trap = folder();
    new ProcessBuilder("mkfifo", trap.resolve("owner").toString()).start().waitFor();
    Path garbled = folder();
    Files.writeString(garbled.resolve("owner"), "1 2");
    Path away = folderOf(new Owner(self.pid(), 1, "another boot/pid:[1]"));
    Path open = folderOf(deadOwner());
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));

    leftovers.sweep();

    assertThat(List.of(unnamed, trap, garbled, away, open)).allSatisfy(f -> assertThat(f).exists());
  }

  @Test
  void linksAreRemovedAndNotFollowed() throws Exception {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
    Path folder = folderOf(deadOwner());
    Files.createSymbolicLink(folder.resolve("link"), elsewhere);
    Path lure = Files.createSymbolicLink(parent.resolve("kurier-1"), elsewhere);
    deadOwner().writeTo(elsewhere);

    leftovers.sweep();

    assertThat(folder).doesNotExist();
    assertThat(kept).exists();
    assertThat(lure).isSymbolicLink();
  }

  private Path folder() throws Exception {
    return PrivateFolder.make(parent).path();
  }

  private Path folderOf(Owner owner) throws Exception {
    Path folder = folder();
    owner.writeTo(folder);
    return folder;
  }

  private Owner deadOwner() throws Exception {
    Process process = start("x", "sleep", "60");
    long start = ProcessStat.of(process.pid()).orElseThrow().start();
    process.destroyForcibly().waitFor();
    return new Owner(process.pid(), start, self.world());
  }

  private Process start(String temporary, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TMPDIR", temporary);
    Process process = builder.start();
    started.add(process);
    return process;
  }
}
