package dev.kurier.runner.ledger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The worlds that were reached and the step that first led to each, by 128 bits of a hash: among
 * ten million worlds two are taken for one with a chance below 10 to the minus 24.
 */
final class Visited {

  static final int NONE = -1;

  private int size;
  private long[] high = new long[1 << 12];
  private long[] low = new long[1 << 12];
  private int[] parent = new int[1 << 12];
  private int[] step = new int[1 << 12];
  private int[] table = empty(1 << 14);

  /** Remembers a world; gives its number, or {@link #NONE} if it was known. */
  int add(int[] code, int from, int by) {
    long one = hash(code, 0x9E3779B97F4A7C15L);
    long other = hash(code, 0xD6E8FEB86659FD93L);
    int slot = slot(one, other);
    if (table[slot] != NONE) {
      return NONE;
    }
    if (size == high.length) {
      grow();
    }
    high[size] = one;
    low[size] = other;
    parent[size] = from;
    step[size] = by;
    table[slot] = size;
    size++;
    if (size * 2 > table.length) {
      spread();
    }
    return size - 1;
  }

  int size() {
    return size;
  }

  /** The steps that lead to a world, first to last. */
  List<Integer> way(int world) {
    List<Integer> steps = new ArrayList<>();
    for (int at = world; at != NONE; at = parent[at]) {
      steps.add(step[at]);
    }
    Collections.reverse(steps);
    return steps;
  }

  private int slot(long one, long other) {
    int mask = table.length - 1;
    int slot = (int) one & mask;
    while (table[slot] != NONE && (high[table[slot]] != one || low[table[slot]] != other)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    high = Arrays.copyOf(high, size * 2);
    low = Arrays.copyOf(low, size * 2);
    parent = Arrays.copyOf(parent, size * 2);
    step = Arrays.copyOf(step, size * 2);
  }

  private void spread() {
    table = empty(table.length * 2);
    for (int world = 0; world < size; world++) {
      table[slot(high[world], low[world])] = world;
    }
  }

  private static long hash(int[] code, long seed) {
    long hash = seed ^ code.length;
    for (int value : code) {
      hash = (hash ^ value) * seed;
      hash ^= hash >>> 29;
    }
    hash *= 0xBF58476D1CE4E5B9L;
    return hash ^ (hash >>> 32);
  }

  private static int[] empty(int length) {
    int[] table = new int[length];
    Arrays.fill(table, NONE);
    return table;
  }
}
