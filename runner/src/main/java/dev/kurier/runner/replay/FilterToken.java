package dev.kurier.runner.replay;

import java.util.ArrayList;
import java.util.List;

/**
 * One token of a filter.
 *
 * @param position of its first character, from 1
 */
record FilterToken(Kind kind, String text, int position) {

  /** What it is. */
  enum Kind {
    WORD,
    QUOTED,
    OPERATOR,
    OPEN,
    CLOSE,
    END
  }

  /**
   * All tokens and then an END; an OPERATOR without a meaning or a quote without an end stays as it
   * is.
   */
  static List<FilterToken> of(String text) throws FilterSyntaxException {
    List<FilterToken> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        FilterToken token = next(text, at);
        tokens.add(token);
        at += token.width();
      }
    }
    tokens.add(new FilterToken(Kind.END, "", text.length() + 1));
    return tokens;
  }

  private int width() {
    return kind == Kind.QUOTED ? text.length() + 2 : text.length();
  }

  private static FilterToken next(String text, int at) throws FilterSyntaxException {
    char first = text.charAt(at);
    return switch (first) {
      case '(' -> new FilterToken(Kind.OPEN, "(", at + 1);
      case ')' -> new FilterToken(Kind.CLOSE, ")", at + 1);
      case '=', '~' -> new FilterToken(Kind.OPERATOR, String.valueOf(first), at + 1);
      case '!' -> notEqual(text, at);
      case '<', '>' ->
          new FilterToken(Kind.OPERATOR, first + (text.startsWith("=", at + 1) ? "=" : ""), at + 1);
      case '\'', '"' -> quoted(text, at, first);
      default -> word(text, at);
    };
  }

  private static FilterToken notEqual(String text, int at) throws FilterSyntaxException {
    if (!text.startsWith("!=", at)) {
      throw new FilterSyntaxException(at + 1, "'!' stands only in '!='; to negate write 'not'");
    }
    return new FilterToken(Kind.OPERATOR, "!=", at + 1);
  }

  private static FilterToken quoted(String text, int at, char quote) throws FilterSyntaxException {
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw new FilterSyntaxException(at + 1, "this quote is never closed");
    }
    return new FilterToken(Kind.QUOTED, text.substring(at + 1, end), at + 1);
  }

  private static FilterToken word(String text, int at) {
    int end = at;
    while (end < text.length() && " \t\r\n()=~!<>'\"".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    // A lone strange blank would be an empty word and never end.
    return new FilterToken(Kind.WORD, text.substring(at, Math.max(end, at + 1)), at + 1);
  }
}
