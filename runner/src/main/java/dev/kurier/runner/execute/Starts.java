package dev.kurier.runner.execute;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The interpreters that still import their handlers. Safe for use from many threads. */
final class Starts {

  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  private final Set<Process> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** One more; it is ended at once if there are to be no more. */
  void begun(Process interpreter) {
    underWay.add(interpreter);
    if (closed) {
      end(interpreter);
    }
  }

  /** It has imported its handlers, or has ended. */
  void over(Process interpreter) {
    underWay.remove(interpreter);
  }

  /** Ends them all, and each that begins later. Idempotent. */
  void close(Duration limit) {
    closed = true;
    underWay.forEach(Starts::end);
    try {
      for (Process interpreter : underWay) {
        if (!interpreter.waitFor(limit)) {
          LOG.atWarn().addKeyValue("pid", interpreter.pid()).log("zygote.slow-to-end");
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** By its leash first, which also ends what an import has started. */
  private static void end(Process interpreter) {
    try {
      interpreter.getOutputStream().close();
    } catch (IOException closed) {
      LOG.atDebug().setCause(closed).log("zygote.leash-closed");
    }
    interpreter.toHandle().destroyForcibly();
  }
}
