package dev.kurier.protocol;

import java.util.regex.Pattern;

/**
 * Where a submitter reads its replies: an app, never a topic, so that no message can make the
 * ledger write elsewhere.
 *
 * @param app names the topic {@code <namespace>.replies.<app>}; 1 to 100 characters of {@code A-Z
 *     a-z 0-9 . _ -}
 * @param partition the partition that the submitting instance reads, from 0
 */
public record ReplyTo(String app, int partition) {

  private static final Pattern APP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** Checks both parts. */
  public ReplyTo {
    if (!APP.matcher(app).matches()) {
      throw new IllegalArgumentException("an app has 1 to 100 characters of A-Z a-z 0-9 . _ -");
    }
    if (partition < 0) {
      throw new IllegalArgumentException("a reply partition is not negative");
    }
  }
}
