package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One virtual environment to be made.
 *
 * @param name from all that decides what is in it
 * @param base the interpreter it extends
 * @param lock what is installed
 * @param missing the modules that the interpreter lacks to make one, with a space between
 */
record EnvironmentBuild(String name, Interpreter base, LockFile lock, String missing) {

  private static final Logger LOG = LoggerFactory.getLogger(EnvironmentBuild.class);
  private static final int NAME_LENGTH = 32;
  private static final int ANSWERS = 4;
  private static final String ASK =
      """
      import importlib.util, os, sys, sysconfig
      print(os.path.realpath(sys.executable))
      print(sys.version.replace('\\n', ' '))
      print(sysconfig.get_platform(), sysconfig.get_config_var('EXT_SUFFIX'))
      print('missing', *(m for m in ('venv', 'ensurepip') if not importlib.util.find_spec(m)))
      """;

  /** What an interpreter and a lock file need; starts the interpreter to ask which it is. */
  static EnvironmentBuild of(Interpreter base, LockFile lock, EnvironmentFolder folder)
      throws StartFailure, InterruptedException {
    List<String> answer = base.ask(ASK).lines().toList();
    if (answer.size() != ANSWERS) {
      throw new StartFailure(
          base.executable() + " does not describe itself; it said: " + String.join(" / ", answer));
    }
    List<String> parts = new ArrayList<>(answer.subList(0, ANSWERS - 1));
    parts.add(lock.text());
    // The scripts of an environment name its path: another folder has others.
    parts.add(folder.path().toAbsolutePath().normalize().toString());
    if (lock.isTiedToItsFolder()) {
      parts.add(lock.path().toString());
    }
    String missing = answer.getLast().replaceFirst("missing ?", "");
    return new EnvironmentBuild(hash(parts), base, lock, missing);
  }

  private static String hash(List<String> parts) {
    MessageDigest sha = CodeVersion.sha256();
    parts.forEach(
        part -> sha.update((part.length() + ":" + part).getBytes(StandardCharsets.UTF_8)));
    return HexFormat.of().formatHex(sha.digest()).substring(0, NAME_LENGTH);
  }

  /** Makes it, unless another node has while this one waited; returns its folder. */
  Path run(EnvironmentFolder folder, Tools tools, Duration limit)
      throws StartFailure, InterruptedException {
    try (FileChannel _ = folder.lock(name)) {
      Optional<Path> another = folder.find(name);
      if (another.isPresent()) {
        return another.get();
      }
      folder.sweep(name);
      Files.deleteIfExists(folder.log(name));
      return make(folder, tools, limit);
    } catch (IOException broken) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the build was interrupted");
      }
      throw new StartFailure(
          "cannot make the environment of "
              + lock.path()
              + " in "
              + folder.path()
              + ": "
              + broken
              + "; the folder must be writable, see 'node.environments'",
          broken);
    }
  }

  private Path make(EnvironmentFolder folder, Tools tools, Duration limit)
      throws IOException, StartFailure, InterruptedException {
    requireModules();
    LOG.atInfo()
        .addKeyValue("requirements", lock.path())
        .addKeyValue("environment", name)
        .addKeyValue("hashes", lock.hasHashes())
        .log("environment.building");
    long started = System.nanoTime();
    Path root = folder.begin(name);
    boolean isPublished = false;
    try {
      install(root, folder.log(name), tools, limit);
      Path published = folder.publish(name, root);
      isPublished = true;
      LOG.atInfo()
          .addKeyValue("environment", published)
          .addKeyValue("took", Duration.ofNanos(System.nanoTime() - started))
          .log("environment.ready");
      return published;
    } finally {
      if (!isPublished) {
        folder.discard(root);
      }
    }
  }

  private void requireModules() throws StartFailure {
    if (!missing.isEmpty()) {
      throw new StartFailure(
          base.executable()
              + " cannot make virtual environments, it has no module '"
              + missing.replace(" ", "', '")
              + "': install it (on Debian and Ubuntu the package python3-venv), or give the handler"
              + " another interpreter");
    }
  }

  private void install(Path root, Path log, Tools tools, Duration limit)
      throws StartFailure, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Path folder = lock.path().resolveSibling(".").normalize();
    List<String> venv = List.of(base.executable().toString(), "-I", "-m", "venv", root.toString());
    try {
      tools.run(new Tools.Call(base.executable(), venv, folder, log), limit);
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      tools.run(new Tools.Call(base.executable(), pip(root), folder, log), left);
    } catch (StartFailure failed) {
      throw new StartFailure(
          "no environment for " + lock.path() + " (log: " + log + "): " + failed.problem(), failed);
    }
    if (!LockFile.read(lock.path()).equals(lock)) {
      throw new StartFailure(lock.path() + " changed while its environment was made");
    }
  }

  private List<String> pip(Path root) {
    List<String> command =
        new ArrayList<>(
            List.of(
                EnvironmentFolder.python(root).toString(),
                "-I",
                "-m",
                "pip",
                "install",
                "--no-input",
                "--disable-pip-version-check",
                "--progress-bar=off",
                "--require-virtualenv"));
    if (lock.hasHashes()) {
      command.add("--require-hashes");
    }
    command.addAll(List.of("-r", lock.path().toString()));
    return command;
  }
}
