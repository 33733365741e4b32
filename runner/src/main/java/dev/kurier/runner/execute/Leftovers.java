package dev.kurier.runner.execute;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends and removes what executors of killed JVMs have left beside this one's folder. The leash has
 * ended almost all their processes; this is for one that was stopped, and for the files.
 */
final class Leftovers {

  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration ROUND = Duration.ofMillis(500);

  private final PrivateFolder folder;
  private final Owner self;
  private final Duration limit;

  /**
   * Sweeps beside a folder.
   *
   * @param folder this executor's own
   * @param self its owner
   * @param limit how long the processes of one folder may take to be gone
   */
  Leftovers(PrivateFolder folder, Owner self, Duration limit) {
    this.folder = folder;
    this.self = self;
    this.limit = limit;
  }

  /** Never fails: whatever cannot be swept is logged and left. */
  void sweep() {
    try {
      for (PrivateFolder sibling : folder.siblings()) {
        sweep(sibling);
      }
    } catch (IOException unreadable) {
      LOG.atWarn()
          .setCause(unreadable)
          .addKeyValue("beside", folder.path())
          .log("leftovers.hidden");
    }
  }

  private void sweep(PrivateFolder sibling) throws IOException {
    boolean isOurs = sibling.isPrivateLike(folder);
    Optional<Owner> owner = isOurs ? Owner.of(sibling.path()) : Optional.empty();
    switch (Fate.of(isOurs, owner, self, Owner::isAlive)) {
      case Fate.Foreign _, Fate.Inhabited _ -> {}
      case Fate.Unclear(String reason) ->
          LOG.atInfo()
              .addKeyValue("folder", sibling.path())
              .addKeyValue("reason", reason)
              .log("leftovers.left-alone");
      case Fate.Abandoned(Owner dead) -> remove(sibling, dead);
    }
  }

  private void remove(PrivateFolder abandoned, Owner dead) throws IOException {
    Set<Long> killed = new HashSet<>();
    long end = System.nanoTime() + limit.toNanos();
    Set<ProcessStat> left = new HashSet<>(processesOf(abandoned));
    // Again and again: what a process has forked meanwhile was not in the table.
    while (!left.isEmpty() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      killed.addAll(kill(left));
      // A process that is about to end has no command line any more.
      left.removeIf(process -> !process.isRunning());
      left.addAll(processesOf(abandoned));
    }
    if (!left.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("folder", abandoned.path())
          .addKeyValue("pids", left.stream().map(ProcessStat::pid).toList())
          .log("leftovers.alive");
    } else if (abandoned.remove()) {
      LOG.atInfo()
          .addKeyValue("folder", abandoned.path())
          .addKeyValue("owner", dead.pid())
          .addKeyValue("killed", killed.size())
          .log("leftovers.removed");
    }
  }

  private List<ProcessStat> processesOf(PrivateFolder abandoned) throws IOException {
    return ProcessTable.read().belongingTo(abandoned.path(), self.pid());
  }

  /** Kills processes and waits a moment until they are gone; returns whom it told. */
  private static List<Long> kill(Set<ProcessStat> processes) {
    List<ProcessHandle> told =
        processes.stream()
            .flatMap(process -> handle(process).stream())
            .filter(ProcessHandle::destroyForcibly)
            .toList();
    CompletableFuture<?>[] ends =
        told.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(ROUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      // One that nobody reaps counts as running here, but not in the process table.
      LOG.atDebug().addKeyValue("told", told.size()).log("leftovers.slow");
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("waiting for processes failed", impossible);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return told.stream().map(ProcessHandle::pid).toList();
  }

  /** A handle knows its own start time and kills no later process with the same pid. */
  private static Optional<ProcessHandle> handle(ProcessStat process) {
    Optional<ProcessHandle> handle = ProcessHandle.of(process.pid());
    boolean isTheSame = process.isRunning();
    return handle.filter(_ -> isTheSame);
  }
}
