package dev.kurier.runner.execute;

import dev.kurier.runner.task.Confinement;
import dev.kurier.runner.task.Confinement.Network;
import dev.kurier.runner.task.Confinement.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What surrounds one supervisor and all its tasks.
 *
 * @param confinement as configured
 * @param workingDirectory of its tasks, which they may write to
 * @param folder its private folder
 * @param cgroup its own groups
 * @param secrets what it is given, in Base64
 */
record Walls(
    Confinement confinement,
    Path workingDirectory,
    Path folder,
    Cgroups.Slot cgroup,
    Map<String, String> secrets) {

  Walls {
    secrets = Map.copyOf(secrets);
  }

  /** Reads the secrets, then makes the folder and the groups. */
  static Walls raise(Confinement confinement, Path workingDirectory, Installation installation)
      throws IOException {
    Map<String, String> secrets = secrets(confinement);
    Path folder = Files.createTempDirectory(installation.scratch(), "s-");
    Cgroups.Slot slot = installation.cgroups().slot(String.valueOf(folder.getFileName()));
    return new Walls(
        confinement, workingDirectory.toAbsolutePath().normalize(), folder, slot, secrets);
  }

  /** The body of the SPAWN that makes the supervisor. */
  byte[] spawn(String token) {
    return Bodies.json(Map.of("token", token, "profile", profile(), "secrets", secrets));
  }

  private Map<String, Object> profile() {
    Map<String, Object> profile = new LinkedHashMap<>();
    profile.put("folder", folder.toString());
    profile.put("confine", confinement.isOn());
    profile.put("writable", writable());
    profile.put("network", confinement.isOn() ? network() : "all");
    cgroup.unified().ifPresent(group -> profile.put("cgroup", group.toString()));
    cgroup.pids().ifPresent(group -> profile.put("pidsCgroup", group.toString()));
    Resources resources = confinement.resources();
    resources.memory().ifPresent(bytes -> profile.put("memoryBytes", bytes));
    resources.cpu().map(Duration::toSeconds).ifPresent(s -> profile.put("cpuSeconds", s));
    resources.openFiles().ifPresent(count -> profile.put("openFiles", count));
    resources.processes().ifPresent(count -> profile.put("processes", count));
    resources.fileSize().ifPresent(bytes -> profile.put("fileSizeBytes", bytes));
    return profile;
  }

  private List<String> writable() {
    List<String> paths = new ArrayList<>();
    paths.add(workingDirectory.toString());
    confinement.writable().forEach(path -> paths.add(path.toAbsolutePath().toString()));
    return paths;
  }

  private Object network() {
    return switch (confinement.network()) {
      case Network.All() -> "all";
      case Network.None() -> "none";
      case Network.Ports(List<Integer> ports) -> ports;
    };
  }

  /** Read anew for every supervisor: a secret may have changed. */
  private static Map<String, String> secrets(Confinement confinement) throws IOException {
    Map<String, String> secrets = new LinkedHashMap<>();
    for (Map.Entry<String, Path> secret : confinement.secrets().entrySet()) {
      byte[] value = Files.readAllBytes(secret.getValue());
      secrets.put(secret.getKey(), Base64.getEncoder().encodeToString(value));
    }
    return secrets;
  }

  /** Removes what is left once the supervisor is gone. */
  void tearDown() {
    cgroup.remove();
    boolean ignored = new PrivateFolder(folder).remove();
  }
}
