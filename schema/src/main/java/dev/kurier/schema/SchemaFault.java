package dev.kurier.schema;

/**
 * What is wrong with a schema.
 *
 * @param line where, counted from 1
 * @param column where in the line, counted from 1
 * @param message what is wrong and what would be right
 */
public record SchemaFault(int line, int column, String message) {

  @Override
  public String toString() {
    return line + ":" + column + ": " + message;
  }
}
