package dev.kurier.runner.replay;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.runner.replay.Filter.Field;
import dev.kurier.runner.replay.Filter.Operator;
import dev.kurier.runner.replay.Filter.Order;
import dev.kurier.runner.replay.FilterToken.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Recursive descent over the tokens of one filter: or, and, not, parentheses, comparisons. One
 * thread.
 */
final class FilterParser {

  private static final int MOST_CHARACTERS = 4_000;
  private static final int DEEPEST = 50;

  private static final String TIME = "time";
  private static final Map<String, Order> ORDERS =
      Map.of(
          "<", Order.BEFORE,
          "<=", Order.AT_MOST,
          "=", Order.AT,
          "!=", Order.NOT_AT,
          ">=", Order.AT_LEAST,
          ">", Order.AFTER);

  private final List<FilterToken> tokens;
  private int next;
  private int depth;

  private FilterParser(List<FilterToken> tokens) {
    this.tokens = tokens;
  }

  static Filter parse(String text) throws FilterSyntaxException {
    if (text.length() > MOST_CHARACTERS) {
      throw new FilterSyntaxException(MOST_CHARACTERS, "a filter has at most 4000 characters");
    }
    if (text.isBlank()) {
      return Filter.ALL;
    }
    FilterParser parser = new FilterParser(FilterToken.of(text));
    Filter filter = parser.any();
    if (parser.peek().kind() != Kind.END) {
      throw parser.expected("'and', 'or' or the end");
    }
    return filter;
  }

  private Filter any() throws FilterSyntaxException {
    List<Filter> parts = new ArrayList<>(List.of(all()));
    while (isWord("or")) {
      next++;
      parts.add(all());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.Any(parts);
  }

  private Filter all() throws FilterSyntaxException {
    List<Filter> parts = new ArrayList<>(List.of(one()));
    while (isWord("and")) {
      next++;
      parts.add(one());
    }
    return parts.size() == 1 ? parts.getFirst() : new Filter.All(parts);
  }

  private Filter one() throws FilterSyntaxException {
    if (++depth > DEEPEST) {
      throw new FilterSyntaxException(peek().position(), "nested too deeply");
    }
    Filter filter =
        isWord("not") ? negated() : peek().kind() == Kind.OPEN ? enclosed() : comparison();
    depth--;
    return filter;
  }

  private Filter negated() throws FilterSyntaxException {
    next++;
    return new Filter.Not(one());
  }

  private Filter enclosed() throws FilterSyntaxException {
    next++;
    Filter inner = any();
    if (peek().kind() != Kind.CLOSE) {
      throw expected("')'");
    }
    next++;
    return inner;
  }

  private Filter comparison() throws FilterSyntaxException {
    if (isWord(TIME)) {
      next++;
      return new Filter.Time(order(), instant());
    }
    Field field = field();
    Operator operator = operator();
    FilterToken value = peek();
    if (value.kind() != Kind.WORD && value.kind() != Kind.QUOTED) {
      throw expected("a value; put it in quotes if it has blanks");
    }
    next++;
    return new Filter.Compare(field, operator, checked(field, operator, value));
  }

  private Order order() throws FilterSyntaxException {
    Optional<Order> order =
        peek().kind() != Kind.OPERATOR
            ? Optional.empty()
            : Optional.ofNullable(ORDERS.get(peek().text()));
    FilterSyntaxException wrong = expected("<, <=, =, !=, >= or > after time");
    next++;
    return order.orElseThrow(() -> wrong);
  }

  private Instant instant() throws FilterSyntaxException {
    FilterToken value = peek();
    next++;
    String text = value.text();
    try {
      return Instant.parse(text.matches("\\d{4}-\\d{2}-\\d{2}") ? text + "T00:00:00Z" : text);
    } catch (DateTimeParseException e) {
      throw new FilterSyntaxException(
          value.position(), "'" + text + "' is no time; write 2030-01-31 or 2030-01-31T12:00:00Z");
    }
  }

  private Field field() throws FilterSyntaxException {
    if (peek().kind() != Kind.WORD) {
      throw expected("a field: " + names(Field.values()) + ", " + TIME);
    }
    String name = peek().text();
    for (Field field : Field.values()) {
      if (field.word().equalsIgnoreCase(name)) {
        next++;
        return field;
      }
    }
    throw new FilterSyntaxException(
        peek().position(),
        "'" + name + "' is no field; there are " + names(Field.values()) + ", " + TIME);
  }

  private Operator operator() throws FilterSyntaxException {
    if (peek().kind() != Kind.OPERATOR) {
      throw expected("=, != or ~");
    }
    return switch (tokens.get(next++).text()) {
      case "=" -> Operator.IS;
      case "!=" -> Operator.IS_NOT;
      case "~" -> Operator.CONTAINS;
      default -> {
        next--;
        throw expected("=, != or ~; only time comes before or after");
      }
    };
  }

  private static String checked(Field field, Operator operator, FilterToken value)
      throws FilterSyntaxException {
    if (operator == Operator.CONTAINS) {
      return value.text();
    }
    return switch (field) {
      case STATE -> constant(Status.values(), value);
      case REASON -> constant(Reason.values(), value);
      case ID, TYPE, QUEUE, CODE, ERROR, NODE, FINGERPRINT, HANDLER_VERSION -> value.text();
    };
  }

  private static String constant(Enum<?>[] all, FilterToken value) throws FilterSyntaxException {
    for (Enum<?> one : all) {
      if (one.name().equalsIgnoreCase(value.text())) {
        return one.name();
      }
    }
    throw new FilterSyntaxException(
        value.position(), "'" + value.text() + "' is none of " + names(all));
  }

  private static String names(Enum<?>[] all) {
    return Arrays.stream(all).map(one -> spelled(one)).collect(Collectors.joining(", "));
  }

  private static String spelled(Enum<?> one) {
    return one instanceof Field field ? field.word() : one.name();
  }

  private boolean isWord(String word) {
    return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(word);
  }

  private FilterToken peek() {
    return tokens.get(next);
  }

  private FilterSyntaxException expected(String what) {
    String found = peek().kind() == Kind.END ? "the filter ends" : "'" + peek().text() + "' stands";
    return new FilterSyntaxException(peek().position(), "expected " + what + ", but here " + found);
  }
}
