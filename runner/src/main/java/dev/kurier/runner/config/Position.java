package dev.kurier.runner.config;

/** A place in a file, counted from 1. */
record Position(String file, int line, int column) {

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
