package dev.kurier.schema;

import com.networknt.schema.Error;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;

/**
 * The first errors of a validation; a payload that is wrong everywhere must not fill the memory.
 */
final class FirstErrors extends AbstractList<Error> {

  static final int MOST = 1_000;

  private final List<Error> kept = new ArrayList<>();

  @Override
  public void add(int index, Error error) {
    if (kept.size() < MOST) {
      kept.add(index, error);
    }
  }

  @Override
  public Error remove(int index) {
    return kept.remove(index);
  }

  @Override
  public Error get(int index) {
    return kept.get(index);
  }

  @Override
  public int size() {
    return kept.size();
  }
}
