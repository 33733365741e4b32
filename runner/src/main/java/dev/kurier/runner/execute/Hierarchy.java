package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A cgroup hierarchy, and the group of it that this process is in.
 *
 * @param isUnified whether it is that of version 2
 * @param controllers of version 1, what it controls
 * @param folder the group of this process
 */
record Hierarchy(boolean isUnified, Set<String> controllers, Path folder) {

  private static final int MOUNT_POINT = 4;

  Hierarchy {
    controllers = Set.copyOf(controllers);
  }

  /** Those that are mounted here. */
  static List<Hierarchy> ofThisProcess() throws IOException {
    return of(
        Files.readAllLines(Path.of("/proc/self/mountinfo")),
        Files.readAllLines(Path.of("/proc/self/cgroup")));
  }

  /** Reads what the kernel says of mounts and of a process's groups. */
  static List<Hierarchy> of(List<String> mounts, List<String> groups) {
    List<Hierarchy> found = new ArrayList<>();
    for (String mount : mounts) {
      String[] halves = mount.split(" - ", 2);
      String[] where = halves[0].split(" ", -1);
      String[] what = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
      if (what.length < 3 || where.length <= MOUNT_POINT) {
        continue;
      }
      boolean isUnified = what[0].equals("cgroup2");
      Set<String> controllers = isUnified ? Set.of() : Set.of(unique(what[2]));
      if (isUnified || what[0].equals("cgroup")) {
        path(groups, isUnified, controllers)
            .forEach(path ->
                found.add(
                    new Hierarchy(
                        isUnified,
                        controllers,
                        Path.of(where[MOUNT_POINT]).resolve(path.substring(1)).normalize())));
      }
    }
    return List.copyOf(found);
  }

  private static String[] unique(String options) {
    return Set.copyOf(List.of(options.split(",", -1))).toArray(String[]::new);
  }

  /** Lines are {@code number:controllers:path}; version 2 has the number 0 and no controllers. */
  private static List<String> path(List<String> groups, boolean isUnified, Set<String> wanted) {
    return groups.stream()
        .map(line -> line.split(":", 3))
        .filter(parts -> parts.length == 3 && parts[2].startsWith("/"))
        .filter(parts ->
            isUnified
                ? parts[1].isEmpty()
                : !parts[1].isEmpty() && wanted.containsAll(List.of(parts[1].split(",", -1))))
        .map(parts -> parts[2])
        .limit(1)
        .toList();
  }
}
