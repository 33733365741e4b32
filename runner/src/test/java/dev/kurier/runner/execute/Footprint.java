package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an executor and its processes hold at one moment.
 *
 * @param descriptors of this JVM
 * @param threads of this JVM that belong to an executor
 * @param supervisors how many are connected
 * @param children how many warm children are connected
 * @param processes below this JVM
 * @param files in the folder for the files of runs, -1 if that changes just now
 * @param descriptorsOfZygote sum over the zygotes
 * @param mostOfASupervisor own descriptors of the supervisor that has most
 * @param mostOfAChild descriptors of the warm child that has most
 * @param heap bytes in use after a collection
 */
record Footprint(
    int descriptors,
    int threads,
    int supervisors,
    int children,
    int processes,
    int files,
    int descriptorsOfZygote,
    int mostOfASupervisor,
    int mostOfAChild,
    long heap) {

  static Footprint of(Path parent) throws IOException {
    Map<String, Set<Long>> roles = new HashMap<>();
    roles.put("zygote", pids("zygote"));
    roles.put("worker", pids("worker"));
    roles.put("child", pids("child"));
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return new Footprint(
        descriptors(ProcessHandle.current().pid()),
        (int) names().filter(name -> name.startsWith("kurier-")).count(),
        roles.get("worker").size(),
        roles.get("child").size(),
        Processes.below().size(),
        files(parent),
        roles.get("zygote").stream().mapToInt(Footprint::descriptors).sum(),
        roles.get("worker").stream().mapToInt(Footprint::ownDescriptors).max().orElse(0),
        roles.get("child").stream().mapToInt(Footprint::descriptors).max().orElse(0),
        runtime.totalMemory() - runtime.freeMemory());
  }

  /** The pids of all that are connected: each has a thread that reads from it. */
  static Set<Long> connections() {
    return Stream.of("zygote", "worker", "child")
        .flatMap(role -> pids(role).stream())
        .collect(Collectors.toSet());
  }

  private static Set<Long> pids(String role) {
    String prefix = "kurier-" + role + "-";
    return names()
        .filter(name -> name.matches(prefix + "\\d+"))
        .map(name -> Long.valueOf(name.substring(prefix.length())))
        .collect(Collectors.toSet());
  }

  private static Stream<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName);
  }

  /** Without what a supervisor holds of whom it keeps. */
  private static int ownDescriptors(long supervisor) {
    int held =
        ProcessHandle.of(supervisor).stream()
            .flatMap(ProcessHandle::children)
            .mapToInt(child -> heldOf((int) child.children().count()))
            .sum();
    return descriptors(supervisor) - held;
  }

  /** Of a child two pipes and two streams; of who forks a socket, and a watch for each fork. */
  private static int heldOf(int forked) {
    return forked == 0 ? 4 : 1 + 5 * forked;
  }

  private static int descriptors(long pid) {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return (int) all.count();
    } catch (IOException gone) {
      return 0;
    }
  }

  private static int files(Path parent) throws IOException {
    try (Stream<Path> all = Files.walk(parent)) {
      return (int) all.filter(path -> path.toString().contains("/runs/")).count();
    } catch (UncheckedIOException removedMeanwhile) {
      return -1;
    }
  }

  /** What must not depend on how many tasks there were, without what each connection costs. */
  List<Integer> perConnection() {
    int connections = supervisors + children;
    return List.of(descriptors - connections, threads - connections, files - connections);
  }

  /** Whether each supervisor has a folder, each child one more; who forks has one that waits. */
  boolean isAtRest() {
    return files == supervisors + children && processes <= 1 + 3 * supervisors + children;
  }
}
