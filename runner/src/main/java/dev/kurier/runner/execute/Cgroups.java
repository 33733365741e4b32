package dev.kurier.runner.execute;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cgroups of this node, below the one it runs in: one for each supervisor and what it starts. Where
 * they cannot be made there are none, and nothing depends on them. Thread-safe.
 *
 * @param unified the node's group of version 2
 * @param pids the node's group in the {@code pids} hierarchy of version 1, where version 2 has no
 *     such controller
 */
record Cgroups(Optional<Path> unified, Optional<Path> pids) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Cgroups.class);
  private static final Pattern OWNED = Pattern.compile("kurier-(\\d+)-(\\d+)");
  private static final List<String> CONTROLLERS = List.of("memory", "pids");

  /**
   * The groups of one supervisor.
   *
   * @param unified of version 2
   * @param pids of version 1
   */
  record Slot(Optional<Path> unified, Optional<Path> pids) {

    static Slot none() {
      return new Slot(Optional.empty(), Optional.empty());
    }

    /** Ends all members at once, where the kernel can. */
    void kill() {
      unified.ifPresent(group -> tryToWrite(group.resolve("cgroup.kill"), "1"));
    }

    void remove() {
      Stream.concat(unified.stream(), pids.stream()).forEach(Cgroups::tryToDelete);
    }
  }

  /** Makes this node's groups, after ending those that dead nodes have left. */
  static Cgroups make() {
    try {
      List<Hierarchy> all = Hierarchy.ofThisProcess();
      return make(all);
    } catch (IOException | UncheckedIOException unreadable) {
      LOG.atDebug().setCause(unreadable).log("cgroups.unknown");
      return new Cgroups(Optional.empty(), Optional.empty());
    }
  }

  private static Cgroups make(List<Hierarchy> all) {
    Optional<Path> unified =
        all.stream().filter(Hierarchy::isUnified).findFirst().flatMap(Cgroups::madeIn);
    unified.ifPresent(Cgroups::delegate);
    boolean hasPids = unified.filter(group -> offers(group, "pids")).isPresent();
    Optional<Path> pids =
        all.stream()
            .filter(hierarchy -> !hasPids && hierarchy.controllers().contains("pids"))
            .findFirst()
            .flatMap(Cgroups::madeIn);
    return new Cgroups(unified, pids);
  }

  private static Optional<Path> madeIn(Hierarchy hierarchy) {
    Path own = hierarchy.folder();
    if (!Files.isWritable(own)) {
      return Optional.empty();
    }
    endThoseOfTheDead(own);
    ProcessHandle me = ProcessHandle.current();
    Path group = own.resolve("kurier-" + me.pid() + "-" + startOf(me));
    try {
      return Optional.of(Files.createDirectories(group));
    } catch (IOException refused) {
      LOG.atDebug().setCause(refused).addKeyValue("group", group).log("cgroups.refused");
      return Optional.empty();
    }
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
  }

  /** Asks for the controllers; a group with processes in it may not hand them down. */
  private static void delegate(Path group) {
    for (String controller : CONTROLLERS) {
      if (offers(group, controller)) {
        tryToWrite(group.resolve("cgroup.subtree_control"), "+" + controller);
      }
    }
  }

  private static boolean offers(Path group, String controller) {
    try {
      return List.of(Files.readString(group.resolve("cgroup.controllers")).strip().split(" ", -1))
          .contains(controller);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static void endThoseOfTheDead(Path own) {
    List<Path> left = new ArrayList<>();
    try (Stream<Path> groups = Files.list(own)) {
      groups.filter(Cgroups::isOfADeadNode).forEach(left::add);
    } catch (IOException unreadable) {
      return;
    }
    for (Path group : left) {
      tryToWrite(group.resolve("cgroup.kill"), "1");
      removeTree(group);
    }
  }

  private static boolean isOfADeadNode(Path group) {
    Matcher name = OWNED.matcher(String.valueOf(group.getFileName()));
    if (!name.matches()) {
      return false;
    }
    Optional<ProcessHandle> owner = ProcessHandle.of(Long.parseLong(name.group(1)));
    return owner.map(process -> startOf(process) != Long.parseLong(name.group(2))).orElse(true);
  }

  /** The groups of one more supervisor. */
  Slot slot(String name) {
    return new Slot(unified.flatMap(group -> made(group, name)), pids.flatMap(p -> made(p, name)));
  }

  private static Optional<Path> made(Path group, String name) {
    try {
      return Optional.of(Files.createDirectories(group.resolve(name)));
    } catch (IOException refused) {
      return Optional.empty();
    }
  }

  /** Which of memory and processes the kernel can limit for a task as a whole. */
  List<String> limits() {
    List<String> limits = new ArrayList<>();
    unified.ifPresent(group ->
        CONTROLLERS.stream()
            .filter(controller -> isHandedDown(group, controller))
            .forEach(limits::add));
    if (pids.isPresent()) {
      limits.add("pids");
    }
    return List.copyOf(limits);
  }

  private static boolean isHandedDown(Path group, String controller) {
    try {
      return List.of(
              Files.readString(group.resolve("cgroup.subtree_control")).strip().split(" ", -1))
          .contains(controller);
    } catch (IOException unreadable) {
      return false;
    }
  }

  @Override
  public void close() {
    Stream.concat(unified.stream(), pids.stream()).forEach(Cgroups::removeTree);
  }

  /** Only folders can be removed there; the kernel's files go with them. */
  private static void removeTree(Path group) {
    try (Stream<Path> below = Files.walk(group)) {
      below
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .forEach(Cgroups::tryToDelete);
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException | UncheckedIOException busy) {
      LOG.atDebug().setCause(busy).addKeyValue("group", group).log("cgroups.left");
    }
  }

  private static void tryToDelete(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException busy) {
      LOG.atDebug().setCause(busy).addKeyValue("group", group).log("cgroups.left");
    }
  }

  private static void tryToWrite(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException refused) {
      LOG.atDebug().setCause(refused).addKeyValue("file", file).log("cgroups.not-written");
    }
  }
}
