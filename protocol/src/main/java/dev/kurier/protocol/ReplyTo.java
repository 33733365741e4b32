package dev.kurier.protocol;

import java.util.Locale;

/**
 * Where a submitter reads its replies: an app, never a topic, so that no message can make the
 * ledger write elsewhere.
 *
 * @param app names the topic {@code <namespace>.replies.<app>}; 1 to 100 characters of {@code A-Z
 *     a-z 0-9 . _ -}
 * @param partition the partition that the submitting instance reads, from 0
 * @param when of which moment on it wants to hear
 */
public record ReplyTo(String app, int partition, When when) {

  /** Checks app and partition. */
  public ReplyTo {
    if (!Words.isName(app, 100, "._-")) {
      throw new IllegalArgumentException("an app has 1 to 100 characters of A-Z a-z 0-9 . _ -");
    }
    if (partition < 0) {
      throw new IllegalArgumentException("a reply partition is not negative");
    }
  }

  /** The address of one that waits for the ledger's decision. */
  public ReplyTo(String app, int partition) {
    this(app, partition, When.SETTLED);
  }

  /** The same address, for another moment. */
  public ReplyTo at(When moment) {
    return new ReplyTo(app, partition, moment);
  }

  /** The moments of which a submitter can be told. */
  public enum When {
    /** The ledger has decided how the task ended. That does not change any more. */
    SETTLED,
    /**
     * Besides, and a little earlier: its first run has succeeded, and the log holds it. In rare
     * races the ledger decides otherwise.
     */
    REPORTED;

    /** The word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
