package dev.kurier.runner.cli;

/** Shows a task's output. For one thread. */
interface LogView {

  /** Shows the next item. */
  void show(LogItem item);

  /** Nothing more comes. */
  void end();
}
