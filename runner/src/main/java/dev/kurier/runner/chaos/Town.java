package dev.kurier.runner.chaos;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** A broker, two ledgers and two runners, each a process of its own. One thread. */
final class Town implements AutoCloseable {

  static final String BROKER = "broker";

  /** The queue that the ledger dispatches. */
  static final String MANAGED = "managed";

  private static final List<String> MEMBERS =
      List.of(BROKER, "ledger-a", "ledger-b", "runner-a", "runner-b");
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long TICK_NANOS = 50_000_000;

  private final Settings settings;
  private final Clock clock;
  private final Proxy proxy;
  private final int brokerPort;
  private final Map<String, Member> members = new LinkedHashMap<>();

  private Town(Settings settings, Clock clock, int brokerPort) {
    this.settings = settings;
    this.clock = clock;
    this.brokerPort = brokerPort;
    this.proxy = Proxy.to(brokerPort);
  }

  /** Unpacks the handlers, starts all members, and returns when each is ready. */
  static Town open(Settings settings, Clock clock) throws IOException {
    Path folder = settings.folder();
    Files.createDirectories(folder.resolve("keys"));
    Files.createDirectories(folder.resolve("logs"));
    Files.createFile(folder.resolve("effects"));
    unpack(folder, "chaos.py");
    unpack(folder, "kurier.yaml");
    Town town = new Town(settings, clock, freePort());
    try {
      MEMBERS.forEach(town::begin);
      return town;
    } catch (RuntimeException e) {
      town.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void unpack(Path folder, String name) throws IOException {
    try (var content = Town.class.getResourceAsStream("/chaos/" + name)) {
      if (content == null) {
        throw new IOException("chaos/" + name + " is not in this build");
      }
      String text = new String(content.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(folder.resolve(name), text.replace("@FOLDER@", folder.toString()));
    }
  }

  private void begin(String name) {
    Member member = new Member(name, this::command, settings.folder().resolve("logs"), clock);
    members.put(name, member);
    member.start();
    awaitReady(member);
  }

  private ProcessBuilder command(String member, String life) {
    List<String> line = new ArrayList<>(settings.java());
    String role = member.replaceFirst("-.*", "");
    line.addAll(List.of("run", "--roles", role));
    if (role.equals(BROKER)) {
      line.addAll(
          List.of(
              "--data",
              settings.folder().resolve("data").toString(),
              "--port",
              Integer.toString(brokerPort),
              "--advertised-port",
              Integer.toString(proxy.port())));
    } else {
      line.addAll(List.of("--kafka", bootstrapServers()));
    }
    line.addAll(List.of("-c", settings.folder().resolve("kurier.yaml").toString()));
    ProcessBuilder builder = new ProcessBuilder(line).directory(settings.folder().toFile());
    // On hosts of their own they would have names of their own; ledgers of one name shut each
    // other out at each start.
    builder.environment().put("KURIER_NODE_NAME", member);
    builder.environment().put("KURIER_CHAOS_FOLDER", settings.folder().toString());
    builder.environment().put("KURIER_CHAOS_LIFE", life);
    builder
        .environment()
        .put("KURIER_TOPICS_GROUPS", settings.groups().name().toLowerCase(Locale.ROOT));
    return builder;
  }

  String bootstrapServers() {
    return "127.0.0.1:" + proxy.port();
  }

  static List<String> names() {
    return MEMBERS;
  }

  private static void awaitReady(Member member) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!member.hasSaid("node.ready")) {
      boolean isInTime = System.nanoTime() < deadline && !Thread.currentThread().isInterrupted();
      if (!member.isAlive() || !isInTime) {
        throw new IllegalStateException(member.name() + " did not get ready; its log tells why");
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  /** Begins a fault; gives what ends it. */
  Runnable begin(Fault fault) throws InterruptedException {
    Member member = member(fault.member());
    long pid = member.pid();
    switch (fault.kind()) {
      case KILL -> member.kill();
      case RESTART -> member.stop();
      case FREEZE -> member.signal("STOP");
      case CUT -> proxy.cut(pid);
      case HALF_OPEN -> proxy.stall(pid);
    }
    return switch (fault.kind()) {
      case KILL, RESTART -> member::start;
      case FREEZE -> () -> thaw(member, pid);
      case CUT, HALF_OPEN -> () -> proxy.heal(pid);
    };
  }

  private static void thaw(Member member, long pid) {
    try {
      if (member.isAlive() && member.pid() == pid) {
        member.signal("CONT");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("there is no " + name);
    }
    return member;
  }

  /**
   * Starts again who has ended by itself, as an orchestrator does: a node that finds no broker
   * ends.
   *
   * @param spared members that are down on purpose
   */
  List<String> revive(Set<String> spared) {
    List<String> ended = new ArrayList<>();
    for (Member member : members.values()) {
      if (!member.isAlive() && !spared.contains(member.name())) {
        ended.add(member.name());
        member.start();
      }
    }
    return ended;
  }

  /** When each life was killed. */
  Map<String, Instant> killed() {
    Map<String, Instant> all = new HashMap<>();
    members.values().forEach(member -> all.putAll(member.killed()));
    return all;
  }

  @Override
  public void close() {
    members.values().forEach(Member::close);
    proxy.close();
  }
}
