package dev.kurier.runner.replay;

import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Status;
import dev.kurier.runner.replay.Filter.Field;
import dev.kurier.runner.replay.Filter.Operator;
import dev.kurier.runner.replay.FilterToken.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Recursive descent over the tokens of one filter: or, and, not, parentheses, comparisons. One
 * thread.
 */
final class FilterParser {

  private static final int MOST_CHARACTERS = 4_000;
  private static final int DEEPEST = 50;

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
    Field field = field();
    Operator operator = operator();
    FilterToken value = peek();
    if (value.kind() != Kind.WORD && value.kind() != Kind.QUOTED) {
      throw expected("a value; put it in quotes if it has blanks");
    }
    next++;
    return new Filter.Compare(field, operator, checked(field, operator, value));
  }

  private Field field() throws FilterSyntaxException {
    if (peek().kind() != Kind.WORD) {
      throw expected("a field: " + names(Field.values()));
    }
    String name = peek().text();
    for (Field field : Field.values()) {
      if (field.name().equalsIgnoreCase(name)) {
        next++;
        return field;
      }
    }
    throw new FilterSyntaxException(
        peek().position(), "'" + name + "' is no field; there are " + names(Field.values()));
  }

  private Operator operator() throws FilterSyntaxException {
    if (peek().kind() != Kind.OPERATOR) {
      throw expected("=, != or ~");
    }
    return switch (tokens.get(next++).text()) {
      case "=" -> Operator.IS;
      case "!=" -> Operator.IS_NOT;
      default -> Operator.CONTAINS;
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
      case ID, TYPE, QUEUE, CODE, ERROR -> value.text();
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
    return one instanceof Field ? one.name().toLowerCase(Locale.ROOT) : one.name();
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
