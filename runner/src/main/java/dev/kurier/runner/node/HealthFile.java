package dev.kurier.runner.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file whose age tells how long ago a node last made progress, for whoever watches the process
 * from outside. Confined to one thread.
 */
public final class HealthFile {

  private static final Logger LOG = LoggerFactory.getLogger(HealthFile.class);

  private final Path path;
  private final BooleanSupplier makesProgress;
  private final Supplier<String> status;
  private final InstantSource clock;

  /**
   * A file that is not touched yet.
   *
   * @param path of the file; made when missing, its folder exists
   * @param makesProgress whether the node does now, for example {@link KurierNode#makesProgress}
   * @param clock what the file's age is measured by: the system's
   */
  public HealthFile(Path path, BooleanSupplier makesProgress, InstantSource clock) {
    this(path, makesProgress, () -> "", clock);
  }

  /**
   * A file that tells more to who reads it.
   *
   * @param status what it holds
   */
  public HealthFile(
      Path path, BooleanSupplier makesProgress, Supplier<String> status, InstantSource clock) {
    this.status = status;
    this.path = path;
    this.makesProgress = makesProgress;
    this.clock = clock;
  }

  /** Touches the file if the node makes progress, else lets it grow old. Call it every second. */
  public void pulse() {
    if (!makesProgress.getAsBoolean()) {
      return;
    }
    try {
      Files.writeString(path, status.get());
      Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("file", path)
          .addKeyValue("cause", e.toString())
          .log("health file not written");
    }
  }
}
