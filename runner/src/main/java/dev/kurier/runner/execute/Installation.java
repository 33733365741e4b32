package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The executor's private folder and what is in it: the socket, the unpacked harness, and the place
 * for the files of runs. Making it removes what killed JVMs have left beside it.
 *
 * @param folder it names this JVM as its owner
 * @param harness what an interpreter is started with
 * @param scratch files of runs
 * @param doorway the open socket
 * @param cgroups where groups of supervisors are made, if they can be
 * @param environments interpreters with the packages of lock files
 * @param starts the interpreters that are not ready yet
 * @param settings the limits
 */
record Installation(
    PrivateFolder folder,
    Path harness,
    Path scratch,
    Doorway doorway,
    Cgroups cgroups,
    VirtualEnvironments environments,
    Starts starts,
    ExecuteSettings settings)
    implements AutoCloseable {

  static Installation make(ExecuteSettings settings, InstantSource clock) throws IOException {
    PrivateFolder mine = PrivateFolder.make(settings.folder());
    try {
      Optional<Owner> self = Owner.self();
      if (self.isPresent()) {
        self.get().writeTo(mine.path());
        new Leftovers(mine, self.get(), settings.closeLimit()).sweep();
      }
      Path harness = HarnessFiles.unpack(Files.createDirectory(mine.path().resolve("harness")));
      Path scratch = Files.createDirectory(mine.path().resolve("runs"));
      Doorway doorway = Doorway.open(mine.path().resolve("node.sock"));
      var environments = new VirtualEnvironments(settings.environments(), clock);
      return new Installation(
          mine, harness, scratch, doorway, Cgroups.make(), environments, new Starts(), settings);
    } catch (IOException failed) {
      mine.remove();
      throw failed;
    }
  }

  @Override
  public void close() {
    environments.close();
    doorway.close();
    cgroups.close();
    folder.remove();
  }
}
