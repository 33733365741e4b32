package dev.kurier.runner.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All values that worlds are made of, each kept once and known by a number: what makes millions of
 * worlds small, and quick to compare.
 */
final class Parts {

  private final Map<Object, Part<?>> known = new HashMap<>();
  private final List<Part<?>> all = new ArrayList<>();

  /** One value; the same value is always the same object. */
  static final class Part<T> {
    private final int id;
    private final T value;

    private Part(int id, T value) {
      this.id = id;
      this.value = value;
    }

    int id() {
      return id;
    }

    T value() {
      return value;
    }
  }

  @SuppressWarnings("unchecked")
  <T> Part<T> of(T value) {
    Part<?> part = known.get(value);
    if (part == null) {
      part = new Part<>(all.size(), value);
      known.put(value, part);
      all.add(part);
    }
    return (Part<T>) part;
  }

  /** The part with a number that {@link #of} gave for a value of the type that the caller wants. */
  @SuppressWarnings("unchecked")
  <T> Part<T> get(int id) {
    return (Part<T>) all.get(id);
  }
}
