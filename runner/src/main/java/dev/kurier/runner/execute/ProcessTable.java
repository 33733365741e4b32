package dev.kurier.runner.execute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The running processes of one user at one moment.
 *
 * @param entries all of them
 */
record ProcessTable(List<Entry> entries) {

  // Where a shell has been says nothing about whose process it is.
  private static final Pattern PLACES = Pattern.compile("(^|\0)(PWD|OLDPWD|_)=[^\0]*");

  /**
   * One process.
   *
   * @param stat its ids
   * @param commandLine its arguments, each ended by a zero byte; bytes as Latin-1
   * @param environment the variables that it was started with, in the same form
   */
  record Entry(ProcessStat stat, String commandLine, String environment) {}

  ProcessTable {
    entries = List.copyOf(entries);
  }

  /** Reads {@code /proc}; processes that have ended are left out. */
  static ProcessTable read() throws IOException {
    UserPrincipal user = Files.getOwner(Path.of("/proc/self"));
    try (Stream<Path> folders = Files.list(Path.of("/proc"))) {
      return new ProcessTable(
          folders
              .filter(folder -> folder.getFileName().toString().matches("\\d+"))
              .flatMap(folder -> entry(folder, user).stream())
              .toList());
    }
  }

  private static Optional<Entry> entry(Path folder, UserPrincipal user) {
    // First of all, so that what is read next cannot be an earlier process of the same pid.
    Optional<ProcessStat> stat =
        ProcessStat.of(Long.parseLong(folder.getFileName().toString())).filter(s -> !s.hasEnded());
    try {
      if (stat.isEmpty() || !Files.getOwner(folder).equals(user)) {
        return Optional.empty();
      }
      return Optional.of(
          new Entry(stat.get(), text(folder.resolve("cmdline")), text(folder.resolve("environ"))));
    } catch (IOException goneOrHidden) {
      return Optional.empty();
    }
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }

  /**
   * The processes that belong to an executor's folder: those whose command line names something in
   * it, those whose environment names it, and all below them. A process and those above it are
   * spared: they only look like it. Pure.
   */
  List<ProcessStat> belongingTo(Path folder, long spared) {
    Map<Long, Entry> byPid =
        entries.stream().collect(Collectors.toMap(e -> e.stat().pid(), Function.identity()));
    Set<Long> kept = withAncestors(spared, byPid);
    Set<Long> members =
        entries.stream()
            .filter(naming(folder))
            .map(entry -> entry.stat().pid())
            .filter(pid -> !kept.contains(pid))
            .collect(Collectors.toSet());
    return entries.stream()
        .map(Entry::stat)
        .filter(stat -> !kept.contains(stat.pid()))
        .filter(stat -> withAncestors(stat.pid(), byPid).stream().anyMatch(members::contains))
        .toList();
  }

  private static Predicate<Entry> naming(Path folder) {
    byte[] bytes = folder.toString().getBytes(StandardCharsets.UTF_8);
    // Not as a part of another path, or of a longer name.
    String path = "(?<![\\w./-])" + Pattern.quote(new String(bytes, StandardCharsets.ISO_8859_1));
    Pattern below = Pattern.compile(path + "/");
    Pattern named = Pattern.compile(path + "(?![\\w.-])");
    return entry ->
        below.matcher(entry.commandLine()).find()
            || named.matcher(PLACES.matcher(entry.environment()).replaceAll("")).find();
  }

  private static Set<Long> withAncestors(long pid, Map<Long, Entry> byPid) {
    Set<Long> line = new HashSet<>();
    long next = pid;
    while (line.add(next) && byPid.containsKey(next)) {
      next = byPid.get(next).stat().parent();
    }
    return line;
  }
}
