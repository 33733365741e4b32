package dev.kurier.runner.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells by Linux's /proc which process a local connection belongs to. */
final class SocketOwners {

  private static final Path PROC = Path.of("/proc");
  private static final int LOCAL = 1;
  private static final int INODE = 9;

  private SocketOwners() {}

  /** The pid of the process whose socket has this local port; 0 if it is gone or cannot be told. */
  static long ownerOf(int port) {
    return inode(port).flatMap(SocketOwners::holder).orElse(0L);
  }

  private static Optional<String> inode(int port) {
    String suffix = ":%04X".formatted(port);
    return Stream.of("net/tcp", "net/tcp6")
        .flatMap(table -> lines(PROC.resolve(table)).stream())
        .map(line -> line.strip().split("\\s+", INODE + 2))
        .filter(fields -> fields.length > INODE && fields[LOCAL].endsWith(suffix))
        .map(fields -> fields[INODE])
        .filter(inode -> !inode.equals("0"))
        .findFirst();
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException noSuchTable) {
      return List.of();
    }
  }

  private static Optional<Long> holder(String inode) {
    String link = "socket:[" + inode + "]";
    try (Stream<Path> processes = Files.list(PROC)) {
      return processes
          .filter(process -> process.getFileName().toString().chars().allMatch(Character::isDigit))
          .filter(process -> holds(process, link))
          .map(process -> Long.valueOf(process.getFileName().toString()))
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holds(Path process, String link) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> isLink(descriptor, link));
    } catch (IOException goneOrForeign) {
      return false;
    }
  }

  private static boolean isLink(Path descriptor, String link) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(link);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
