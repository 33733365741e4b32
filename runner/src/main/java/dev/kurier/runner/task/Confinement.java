package dev.kurier.runner.task;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a handler's processes may use and touch.
 *
 * @param isOn whether the kernel confines writes, the network and signals, where it can
 * @param writable folders and files it may write to besides its working and private folders
 * @param network which TCP connections it may make and accept
 * @param resources limits of each of its processes
 * @param secrets files that it is given, by the name under which it finds them
 */
public record Confinement(
    boolean isOn,
    List<Path> writable,
    Network network,
    Resources resources,
    Map<String, Path> secrets) {

  /** Copies the collections. */
  public Confinement {
    writable = List.copyOf(writable);
    secrets = Map.copyOf(secrets);
  }

  /** No limit and no wall. */
  public static Confinement none() {
    return new Confinement(false, List.of(), new Network.All(), Resources.none(), Map.of());
  }

  Confinement completedBy(OptionalLong memory) {
    return memory.isPresent() && resources.memory().isEmpty()
        ? new Confinement(isOn, writable, network, resources.withMemory(memory), secrets)
        : this;
  }

  /** Which TCP ports a handler may bind and connect to. */
  public sealed interface Network {

    /** Any. */
    record All() implements Network {}

    /** None. */
    record None() implements Network {}

    /** Only these. */
    record Ports(List<Integer> ports) implements Network {
      /** Copies the ports. */
      public Ports {
        ports = List.copyOf(ports);
      }
    }
  }

  /**
   * Limits of each process of a task; empty where there is none.
   *
   * @param memory address space in bytes
   * @param cpu processor time, whole seconds, at least 1
   * @param openFiles descriptors
   * @param processes processes and threads of one task
   * @param fileSize the largest file it may write, in bytes
   */
  public record Resources(
      OptionalLong memory,
      Optional<Duration> cpu,
      OptionalInt openFiles,
      OptionalInt processes,
      OptionalLong fileSize) {

    /** No limits. */
    public static Resources none() {
      return new Resources(
          OptionalLong.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalLong.empty());
    }

    Resources withMemory(OptionalLong other) {
      return new Resources(other, cpu, openFiles, processes, fileSize);
    }
  }
}
