package dev.kurier.runner.verify;

import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Status;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** Tells contents apart without keeping them. */
final class Digest {

  private Digest() {}

  /** Of what a submitter acts on: the status, and the outcome in full. Never 0. */
  static long of(Status status, Optional<Outcome> outcome) {
    return of((status + " " + outcome).getBytes(StandardCharsets.UTF_8));
  }

  /** Never 0. */
  static long of(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return ByteBuffer.wrap(digest).getLong() | 1;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
