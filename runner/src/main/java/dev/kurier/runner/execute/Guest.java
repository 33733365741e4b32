package dev.kurier.runner.execute;

/** Whoever waits for a process to connect. Called on the connection's own thread, in order. */
interface Guest {

  /** The process with this guest's token has connected. */
  void arrived(Connection connection, Hello hello);

  /** It has sent a frame. */
  void received(Frame frame);

  /** The connection has ended; nothing follows. */
  void left();
}
