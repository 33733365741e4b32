package dev.kurier.schema;

import java.math.BigDecimal;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ValueNode;

/** Keeps whole numbers whole, however they are spelled: 1.0 and 1e30 are integers. Immutable. */
final class ExactNumbers extends JsonNodeFactory {

  private static final long serialVersionUID = 1;

  /** More digits than any number has that came over the wire. */
  private static final int LONGEST = 400;

  @Override
  public ValueNode numberNode(BigDecimal value) {
    BigDecimal plain = value.stripTrailingZeros();
    boolean isWhole = plain.scale() <= 0 && plain.precision() - (long) plain.scale() <= LONGEST;
    return isWhole ? numberNode(plain.toBigIntegerExact()) : super.numberNode(value);
  }
}
