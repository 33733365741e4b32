package dev.kurier.client;

/** The parts of a client that touch the world; each is a fake in some test. */
record Wiring(
    Queues queues, Outbox outbox, Replies replies, States states, Completions completions) {

  /** Knows which queues exist. */
  interface Queues extends AutoCloseable {

    /**
     * Lets a submit pass.
     *
     * @throws SubmitException with code NO_SUCH_QUEUE
     */
    void require(String queue);

    @Override
    void close();
  }

  /** Feeds replies to the tasks in flight until it is closed. */
  interface Replies extends AutoCloseable {

    /** How many records were no replies. */
    long malformed();

    @Override
    void close();
  }
}
