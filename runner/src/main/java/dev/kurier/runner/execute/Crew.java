package dev.kurier.runner.execute;

import dev.kurier.runner.task.Confinement;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerCode.Reuse;
import dev.kurier.runner.task.HandlerSpec;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A zygote and all that was forked from it: idle supervisors, last used first, and pools of warm
 * children. Fields are guarded by the lock; nothing is started while it is held.
 */
final class Crew {

  /** Warm children that are alike. */
  private record Kind(Confinement confinement, HandlerSpec.Limits limits, Reuse reuse) {}

  private final Zygote zygote;
  private final List<String> entryPoints;
  private final Declarations declarations;
  private final Installation installation;
  private final SecureRandom random = new SecureRandom();
  private final Object lock = new Object();
  private final Map<Confinement, Deque<Worker>> idle = new HashMap<>();
  private final Map<Kind, WarmPool> pools = new HashMap<>();
  private boolean retired;

  /**
   * The crew of a zygote that is ready.
   *
   * @param entryPoints its functions in their order
   */
  Crew(Zygote zygote, List<String> entryPoints, Installation installation) {
    this.zygote = zygote;
    this.entryPoints = List.copyOf(entryPoints);
    this.declarations = zygote.declarations();
    this.installation = installation;
  }

  Zygote zygote() {
    return zygote;
  }

  boolean isAlive() {
    return zygote.isAlive();
  }

  /** A handler with what its code declares. */
  private HandlerSpec completed(HandlerSpec handler) {
    return handler.completedBy(declarations.of(handler));
  }

  /** A seat that is free now, if there is one. */
  Optional<Seat> poll(HandlerSpec configured) {
    HandlerSpec handler = completed(configured);
    Reuse reuse = reuse(handler);
    return reuse.tasks() == 1
        ? idleWorker(handler.confinement()).map(Seat.class::cast)
        : pool(handler, reuse).poll().map(Seat.class::cast);
  }

  /** A seat, if need be a new one. */
  Seat acquire(HandlerSpec configured) throws StartFailure, InterruptedException {
    HandlerSpec handler = completed(configured);
    Reuse reuse = reuse(handler);
    return reuse.tasks() == 1 ? worker(handler.confinement()) : pool(handler, reuse).acquire();
  }

  private static Reuse reuse(HandlerSpec handler) {
    return handler.code() instanceof HandlerCode.Function function ? function.reuse() : Reuse.NEVER;
  }

  private Worker worker(Confinement confinement) throws StartFailure, InterruptedException {
    Optional<Worker> found = idleWorker(confinement);
    return found.isPresent()
        ? found.get()
        : zygote.spawn(confinement, worker -> rest(confinement, worker));
  }

  private Optional<Worker> idleWorker(Confinement confinement) {
    synchronized (lock) {
      Deque<Worker> workers = idle.get(confinement);
      for (Worker worker = next(workers); worker != null; worker = next(workers)) {
        if (worker.isAlive()) {
          return Optional.of(worker);
        }
      }
      return Optional.empty();
    }
  }

  private static @Nullable Worker next(@Nullable Deque<Worker> workers) {
    return workers == null ? null : workers.pollFirst();
  }

  private void rest(Confinement confinement, Worker worker) {
    boolean isUnwanted;
    synchronized (lock) {
      isUnwanted = retired;
      if (!retired && worker.isAlive()) {
        idle.computeIfAbsent(confinement, key -> new ArrayDeque<>()).addFirst(worker);
      }
    }
    if (isUnwanted) {
      worker.dismiss();
    }
  }

  private WarmPool pool(HandlerSpec handler, Reuse reuse) {
    Kind kind = new Kind(handler.confinement(), handler.limits(), reuse);
    synchronized (lock) {
      return pools.computeIfAbsent(
          kind,
          key -> {
            int processors = Runtime.getRuntime().availableProcessors();
            var pool = new WarmPool(reuse, processors, owner -> warmChild(key, owner));
            if (retired) {
              pool.retire();
            }
            return pool;
          });
    }
  }

  private WarmChild warmChild(Kind kind, WarmChild.Owner owner)
      throws StartFailure, InterruptedException {
    Worker supervisor = worker(kind.confinement());
    WarmChild child = new WarmChild(supervisor, kind.reuse(), entryPoints, owner, random);
    String token = installation.doorway().expect(child);
    try {
      supervisor.begin(Bodies.warmChild(token, kind.limits()), child);
      return child.awaitArrival(installation.settings().startLimit());
    } catch (IOException gone) {
      throw new StartFailure("a supervisor ended before it had a child", gone);
    } catch (InterruptedException unwanted) {
      supervisor.kill(child);
      throw unwanted;
    } finally {
      installation.doorway().forget(token);
    }
  }

  /** Takes no new tasks; ends as soon as the last one has. */
  void retire() {
    List<Worker> resting = new ArrayList<>();
    List<WarmPool> warm;
    synchronized (lock) {
      retired = true;
      idle.values().forEach(resting::addAll);
      idle.clear();
      warm = List.copyOf(pools.values());
    }
    zygote.retire();
    warm.forEach(WarmPool::retire);
    resting.forEach(Worker::dismiss);
  }

  /** Ends it with all that runs. */
  void close() {
    synchronized (lock) {
      retired = true;
      idle.clear();
    }
    zygote.close();
  }
}
